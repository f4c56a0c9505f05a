import type { PlanNode, QueryPlan } from '@apollo/query-planner';
import { Kind, type FieldNode, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import type { ShapedField } from './shape.ts';

export type PlanOperation = (definition: OperationDefinitionNode) => Promise<QueryPlan>;

/**
 * The root fields of a mutation run one after the other, each to its end, and each once (GraphQL specification, section
 * 6.2.2). The planner asks a service for neighbours together, and completes them when all have run: what one of them
 * did would be seen by the one before it. And it takes selections of one field apart where their directives differ.
 */
export async function planMutation(
  definition: OperationDefinitionNode,
  root: readonly ShapedField[],
  plan: PlanOperation,
): Promise<QueryPlan> {
  const fields = root.map(({ nodes }) => merge(nodes));
  const planFields = (selections: readonly FieldNode[]) =>
    plan({ ...definition, selectionSet: { kind: Kind.SELECTION_SET, selections } });
  const whole = await planFields(fields);
  if (fields.length < 2 || isComplete(whole.node)) return whole;
  const parts = await Promise.all(fields.map((field) => planFields([field])));
  return { ...whole, node: { kind: 'Sequence', nodes: parts.flatMap(({ node }) => toPlanNode(node)) } };
}

/** Whether nothing is left to do once the root fields have been asked for. */
function isComplete(node: QueryPlan['node']): boolean {
  if (node?.kind === 'Sequence') return node.nodes.every(isComplete);
  return node === undefined || (node.kind === 'Fetch' && !node.requires);
}

function merge(nodes: readonly FieldNode[]): FieldNode {
  const [first] = nodes as [FieldNode];
  const selections = nodes.flatMap(({ selectionSet }) => selectionSet?.selections ?? []);
  const selectionSet: SelectionSetNode = { kind: Kind.SELECTION_SET, selections };
  return first.selectionSet ? { ...first, selectionSet } : first;
}

const toPlanNode = (node: QueryPlan['node']): PlanNode[] =>
  node && node.kind !== 'Subscription' ? [node] : [];
