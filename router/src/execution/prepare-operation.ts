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
import type { JsonObject } from '../json/json-object.ts';
import type { SchemaGeneration } from '../supergraph/schema-generation.ts';
import { addTypename } from './add-typename.ts';
import {
  applySkipInclude,
  fillEmptySelections,
  findConditionVariables,
  removeIntrospection,
} from './apply-skip-include.ts';
import { assertPlanComplete } from './assert-plan-complete.ts';
import { expandAbstractFragments } from './expand-abstract-fragments.ts';
import { planMutation } from './plan-mutation.ts';
import type { ResponseShape } from './response-field.ts';
import { createResponseShape } from './response-shape.ts';
import { toUpstreamDocument } from './upstream-aliases.ts';

/** The plans of one operation: its fetches depend on the values of `@skip` and `@include`. */
export interface PlanVariants {
  /**
   * Identifies the variant that the variables select, as a string of `0` and `1`.
   * @throws GraphQLError if one of the variables is null.
   */
  variantOf(variables: JsonObject): string;
  /** Plans the variant. Rejects with PlanningError. */
  prepare(variables: JsonObject): Promise<PreparedOperation>;
}

/** One variant of an operation, ready to be executed. */
export interface PreparedOperation {
  generation: SchemaGeneration;
  definition: OperationDefinitionNode;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  rootType: GraphQLObjectType;
  plan: QueryPlan;
  shape: ResponseShape;
}

/** An operation with the document that contains it. */
export interface OperationSource {
  document: DocumentNode;
  definition: OperationDefinitionNode;
  /** Changes the document that is planned, if it must fetch more than the client selects. */
  adapt?: (document: DocumentNode) => DocumentNode;
}

/** Creates the variants of an operation. Plans are made on demand. */
export function createPlanVariants(generation: SchemaGeneration, source: OperationSource): PlanVariants {
  const from = { ...source, document: separate(source) };
  const conditionVariables = findConditionVariables(from.document);
  return {
    variantOf: (variables) => conditionVariables.map((name) => readCondition(name, variables)).join(''),
    prepare: async (variables) => prepare(generation, from, applySkipInclude(from.document, variables)),
  };
}

function readCondition(name: string, { [name]: value }: JsonObject): '0' | '1' {
  if (typeof value === 'boolean') return value ? '1' : '0';
  // A nullable variable with a default value passes validation, although it may be null.
  throw new GraphQLError(`Variable "$${name}" of @skip or @include must not be null.`, {
    extensions: { code: 'BAD_USER_INPUT', field: name },
  });
}

async function prepare(
  generation: SchemaGeneration,
  { definition: { name, operation: kind }, adapt }: OperationSource,
  applied: DocumentNode,
): Promise<PreparedOperation> {
  const { apiSchema, planner } = generation;
  const { definition, fragments } = splitDocument(applied, name?.value);
  const rootType = apiSchema.getRootType(kind);
  if (!rootType) throw new Error(`the schema has no ${kind}`);
  const shape = createResponseShape({ schema: apiSchema, fragments, aliasRules: generation }, [
    definition.selectionSet,
  ]);
  const planOperation = (operation: OperationDefinitionNode) => {
    // Unused fragments are removed: the planner would reuse their definitions and reorder fields.
    const document = separate({ document: applied, definition: operation });
    const filled = addTypename(fillEmptySelections(removeIntrospection(document)), generation);
    const named = toUpstreamDocument(expandAbstractFragments(filled, generation), generation);
    return planner.plan(print(adapt ? adapt(named) : named), name?.value);
  };
  const isMutation = kind === OperationTypeNode.MUTATION;
  const fields = shape.fieldsOf(rootType);
  const plan = isMutation
    ? await planMutation({ definition, rootType, fields }, planOperation)
    : await planOperation(definition);
  assertPlanComplete(plan, fields);
  return { generation, definition, fragments, rootType, plan, shape };
}

/** The operation and the fragments that it uses: conditions of other operations do not matter here. */
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

/** Whether the operation is a subscription. */
export const isSubscription = ({ operation }: OperationDefinitionNode) =>
  operation === OperationTypeNode.SUBSCRIPTION;
