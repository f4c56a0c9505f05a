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

export type PlanOperation = (definition: OperationDefinitionNode) => Promise<QueryPlan>;

/** The parts of a mutation. */
export interface MutationSequence extends SequenceNode {
  /** By part: the name of what must not be null in the response. Without it there is no response to go on with. */
  nonNullFields: readonly (string | undefined)[];
}

export interface MutationFields {
  definition: OperationDefinitionNode;
  rootType: GraphQLObjectType;
  fields: readonly ResponseField[];
}

/**
 * The root fields of a mutation run one after the other, each to its end, and each once (GraphQL specification, section
 * 6.2.2). The planner asks a service for neighbours together, and completes them when all have run: what one of them
 * did would be seen by the one before it. And it takes selections of one field apart where their directives differ.
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
  // One after the other: an operation takes one place among those that wait for their plan.
  for (const root of roots) nodes.push(toPlanNode(await planRoots([root])));
  const sequence: MutationSequence = { kind: 'Sequence', nodes, nonNullFields };
  return { ...combined, node: sequence };
}

const isOneFetch = ({ node }: QueryPlan) => node === undefined || node.kind === 'Fetch';

/** Whether nothing is left to do once the root fields have been asked for. */
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

/** Nothing is to be asked for where there is only `__typename`. */
const toPlanNode = ({ node }: QueryPlan): PlanNode =>
  node && node.kind !== 'Subscription' ? node : { kind: 'Sequence', nodes: [] };
