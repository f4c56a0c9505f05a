import type { PlanNode, QueryPlan, SequenceNode } from '@apollo/query-planner';
import {
  isNonNullType,
  Kind,
  type FieldNode,
  type GraphQLObjectType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { ResponseField } from './response-field.ts';

/** Plans an operation. Rejects with PlanningError. */
export type PlanOperation = (definition: OperationDefinitionNode) => Promise<QueryPlan>;

/** The root fields of a mutation, in order. */
export interface MutationSequence extends SequenceNode {
  /**
   * For each node: the response name of a non-nullable field. If it is null, the response has no data and the rest is
   * not executed.
   */
  nonNullFields: readonly (string | undefined)[];
}

/** A mutation with its root fields. */
export interface MutationFields {
  definition: OperationDefinitionNode;
  rootType: GraphQLObjectType;
  fields: readonly ResponseField[];
}

/**
 * Plans the root fields of a mutation so that they run serially, each completely and each once (GraphQL
 * specification, section 6.2.2).
 *
 * The planner puts adjacent root fields of one subgraph into one fetch and completes them afterwards, so that the
 * first would see effects of the second. It also splits selections of one field whose directives differ.
 */
export async function planMutation(
  { definition, rootType, fields }: MutationFields,
  plan: PlanOperation,
): Promise<QueryPlan> {
  const roots = fields.map(({ nodes }) => merge(nodes));
  const planRoots = (selections: readonly FieldNode[]) =>
    plan({ ...definition, selectionSet: { kind: Kind.SELECTION_SET, selections } });
  const combined = await planRoots(roots);
  const nonNullFields = fields.map(({ name, source }) =>
    isNonNullType(rootType.getFields()[name]?.type) ? source : undefined,
  );
  if (
    isOneFetch(combined) ||
    (isComplete(combined.node) && nonNullFields.every((name) => name === undefined))
  )
    return combined;
  const nodes: PlanNode[] = [];
  // Sequential, so that one operation takes one place in the planner's queue.
  for (const root of roots) nodes.push(toPlanNode(await planRoots([root])));
  const sequence: MutationSequence = { kind: 'Sequence', nodes, nonNullFields };
  return { ...combined, node: sequence };
}

const isOneFetch = ({ node }: QueryPlan) => node === undefined || node.kind === 'Fetch';

/** Whether the plan consists of root fetches only. */
function isComplete(node: QueryPlan['node']): boolean {
  if (node?.kind === 'Sequence') return node.nodes.every(isComplete);
  return node?.kind === 'Fetch' && !node.requires;
}

function merge(nodes: readonly FieldNode[]): FieldNode {
  const [first] = nodes as [FieldNode];
  const selections = nodes.flatMap(({ selectionSet }) => selectionSet?.selections ?? []);
  const selectionSet: SelectionSetNode = { kind: Kind.SELECTION_SET, selections };
  return first.selectionSet ? { ...first, selectionSet } : first;
}

/** A root field with nothing but `__typename` needs no fetch. */
const toPlanNode = ({ node }: QueryPlan): PlanNode =>
  node && node.kind !== 'Subscription' ? node : { kind: 'Sequence', nodes: [] };
