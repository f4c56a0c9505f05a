import type { PlanNode, QueryPlan } from '@apollo/query-planner';
import { PlanningFailure } from '../supergraph/start-planning.ts';
import { findRootKeys, toOwnNames } from './execute-plan.ts';
import type { ShapedField } from './shape.ts';

/**
 * Throws PlanningFailure if a field of the root is in no fetch: where the planner finds no way to a field it may return a
 * plan without it, or an empty one, and the data would be missing in silence.
 */
export function requirePlan({ node }: QueryPlan, fields: readonly ShapedField[]): void {
  const planned = new Set(node?.kind === 'Subscription' ? findKeys(node.primary) : node && findKeys(node));
  const missing = fields.find(({ name, source }) => !name.startsWith('__') && !planned.has(source));
  if (missing)
    throw new PlanningFailure('NO_QUERY_PLAN', `No service can answer the field "${missing.key}".`);
}

/** What the plan fetches at the root, under the names that it has there. */
function findKeys(node: PlanNode): (string | number)[] {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return node.nodes.flatMap(findKeys);
    case 'Fetch':
      return node.requires ? [] : [...toOwnNames(node, [...findRootKeys(node)])];
    default:
      return [];
  }
}
