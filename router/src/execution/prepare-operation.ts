import type { QueryPlan } from '@apollo/query-planner';
import {
  GraphQLError,
  Kind,
  OperationTypeNode,
  print,
  separateOperations,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type OperationDefinitionNode,
} from 'graphql';
import type { Generation } from '../supergraph/build-generation.ts';
import {
  bindConditions,
  fillEmptySelections,
  findConditionVariables,
  withoutIntrospection,
} from './bind-conditions.ts';
import { nameTypes } from './name-types.ts';
import { narrowFragments } from './narrow-fragments.ts';
import { toPlannedDocument } from './planned-names.ts';
import { planMutation } from './plan-mutation.ts';
import { requirePlan } from './require-plan.ts';
import { createShape, type Shape } from './shape.ts';
import type { Data } from './spots.ts';

/** What an operation of a client asks for under each outcome of its @skip and @include. */
export interface Preparations {
  /** Says which outcome the variables have. Throws a GraphQLError if one of them says nothing. */
  outcomeOf(variables: Data): string;
  /** Rejects with PlanningFailure. */
  prepare(variables: Data): Promise<PreparedOperation>;
}

/** What can be run: one operation under one outcome of its @skip and @include. */
export interface PreparedOperation {
  generation: Generation;
  definition: OperationDefinitionNode;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  rootType: GraphQLObjectType;
  plan: QueryPlan;
  shape: Shape;
}

export interface OperationSource {
  document: DocumentNode;
  definition: OperationDefinitionNode;
  /** What to plan instead, if it must fetch more than the client gets. */
  adapt?: (document: DocumentNode) => DocumentNode;
}

export function createPreparations(generation: Generation, source: OperationSource): Preparations {
  const from = { ...source, document: separate(source) };
  const deciding = findConditionVariables(from.document);
  return {
    outcomeOf: (variables) => deciding.map((name) => readCondition(name, variables)).join(''),
    prepare: async (variables) => prepare(generation, from, bindConditions(from.document, variables)),
  };
}

function readCondition(name: string, { [name]: value }: Data): '0' | '1' {
  if (typeof value === 'boolean') return value ? '1' : '0';
  // One that has a default may be null all the same, and pass validation.
  throw new GraphQLError(`Variable "$${name}" decides what is skipped or included: it must not be null.`, {
    extensions: { code: 'BAD_USER_INPUT', field: name },
  });
}

async function prepare(
  generation: Generation,
  { definition: { name, operation: kind }, adapt }: OperationSource,
  bound: DocumentNode,
): Promise<PreparedOperation> {
  const { api, planning } = generation;
  const { definition, fragments } = splitDocument(bound, name?.value);
  const rootType = api.getRootType(kind);
  if (!rootType) throw new Error(`the schema has no ${kind}`);
  const shape = createShape({ schema: api, fragments, naming: generation }, [definition.selectionSet]);
  const planOperation = (operation: OperationDefinitionNode) => {
    // Fragments that are spread out already would be put in again, and what is in them asked for first.
    const document = separate({ document: bound, definition: operation });
    const filled = nameTypes(fillEmptySelections(withoutIntrospection(document)), generation);
    const named = toPlannedDocument(narrowFragments(filled, generation), generation);
    return planning.plan(print(adapt ? adapt(named) : named), name?.value);
  };
  const isMutation = kind === OperationTypeNode.MUTATION;
  const fields = shape.fieldsOf(rootType);
  const plan = isMutation
    ? await planMutation({ definition, rootType, fields }, planOperation)
    : await planOperation(definition);
  requirePlan(plan, fields);
  return { generation, definition, fragments, rootType, plan, shape };
}

/** The operation and the fragments it uses: what is skipped in another one is not for this one to know. */
function separate({ document, definition }: Pick<OperationSource, 'document' | 'definition'>): DocumentNode {
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  const alone = { ...document, definitions: [definition, ...fragments] };
  return separateOperations(alone)[definition.name?.value ?? ''] ?? alone;
}

function splitDocument({ definitions }: DocumentNode, operationName: string | undefined) {
  const fragments = new Map<string, FragmentDefinitionNode>();
  let definition: OperationDefinitionNode | undefined;
  for (const one of definitions) {
    if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
    else if (one.kind === Kind.OPERATION_DEFINITION && one.name?.value === operationName) definition = one;
  }
  if (!definition) throw new Error('the document does not hold the operation');
  return { definition, fragments };
}

export const isSubscription = ({ operation }: OperationDefinitionNode) =>
  operation === OperationTypeNode.SUBSCRIPTION;
