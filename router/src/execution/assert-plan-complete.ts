import type { PlanNode, QueryPlan } from '@apollo/query-planner';
import { PlanningError } from '../supergraph/planner-worker-client.ts';
import { findRootKeys, undoAliases } from './fetch-node.ts';
import type { ResponseField } from './response-field.ts';

/**
 * Checks that the plan fetches every root field. Where the planner finds no way to a field, it may return a plan
 * without that field, or an empty one, and the data would be missing silently.
 * @throws PlanningError
 */
export function assertPlanComplete({ node }: QueryPlan, fields: readonly ResponseField[]): void {
  const planned = new Set(node?.kind === 'Subscription' ? findKeys(node.primary) : node && findKeys(node));
  const missing = fields.find(({ name, source }) => !name.startsWith('__') && !planned.has(source));
  if (missing)
    throw new PlanningError('NO_QUERY_PLAN', `No subgraph can resolve the field "${missing.key}".`);
}

/** Names under which the plan fetches root fields. */
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
