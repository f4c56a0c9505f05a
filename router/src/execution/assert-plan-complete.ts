import type { PlanNode, QueryPlan } from '@apollo/query-planner';
import { PlanningError } from '../supergraph/planner-worker-client.ts';
import { findRootKeys, undoAliases } from './execute-query-plan.ts';
import type { ResponseField } from './response-field.ts';

/**
 * Throws PlanningError if a field of the root is in no fetch: where the planner finds no way to a field it may return a
 * plan without it, or an empty one, and the data would be missing in silence.
 */
export function assertPlanComplete({ node }: QueryPlan, fields: readonly ResponseField[]): void {
  const planned = new Set(node?.kind === 'Subscription' ? findKeys(node.primary) : node && findKeys(node));
  const missing = fields.find(({ name, source }) => !name.startsWith('__') && !planned.has(source));
  if (missing) throw new PlanningError('NO_QUERY_PLAN', `No service can answer the field "${missing.key}".`);
}

/** What the plan fetches at the root, under the names that it has there. */
function findKeys(node: PlanNode): (string | number)[] {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return node.nodes.flatMap(findKeys);
    case 'Fetch':
      return node.requires ? [] : [...undoAliases(node, [...findRootKeys(node)])];
    default:
      return [];
  }
}
