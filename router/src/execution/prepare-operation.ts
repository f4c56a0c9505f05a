import { operationFromDocument } from '@apollo/federation-internals';
import type { QueryPlan } from '@apollo/query-planner';
import {
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type OperationDefinitionNode,
} from 'graphql';
import { createBoundedCache } from '@bike-rentals/identity';
import type { Generation } from '../supergraph/build-generation.ts';
import { bindConditions, fillEmptySelections, findConditionVariables } from './bind-conditions.ts';
import { createShape, type Shape } from './shape.ts';
import type { Data } from './spots.ts';

/** An operation of a client, valid, with what is worked out of it once and kept. */
export interface Operation {
  generation: Generation;
  /** The client's own text. */
  source: string;
  definition: OperationDefinitionNode;
  /** Blocks the loop for some milliseconds, the first time. */
  prepare(variables: Data): PreparedOperation;
}

/** What can be run: one operation under one outcome of its @skip and @include. */
export interface PreparedOperation {
  operation: Operation;
  definition: OperationDefinitionNode;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  rootType: GraphQLObjectType;
  plan: QueryPlan;
  shape: Shape;
}

export interface OperationSource {
  source: string;
  document: DocumentNode;
  definition: OperationDefinitionNode;
  /** What to plan instead, if it must fetch more than the client gets. */
  adapt?: (document: DocumentNode) => DocumentNode;
}

/** Outcomes of conditions that one operation remembers. */
const MOST_OUTCOMES = 32;

export function createOperation(generation: Generation, from: OperationSource): Operation {
  const deciding = findConditionVariables(from.document);
  const outcomes = createBoundedCache<PreparedOperation>(MOST_OUTCOMES);
  const operation: Operation = {
    generation,
    source: from.source,
    definition: from.definition,
    prepare(variables) {
      const key = deciding.map((name) => (variables[name] === true ? '1' : '0')).join('');
      let prepared = outcomes.find(key);
      if (!prepared) {
        prepared = prepare(operation, from, bindConditions(from.document, variables));
        outcomes.set(key, prepared);
      }
      return prepared;
    },
  };
  return operation;
}

function prepare(
  operation: Operation,
  { definition: { name, operation: kind }, adapt }: OperationSource,
  bound: DocumentNode,
): PreparedOperation {
  const { api, plannerApi, planner } = operation.generation;
  const { definition, fragments } = splitDocument(bound, name?.value);
  const rootType = api.getRootType(kind);
  if (!rootType) throw new Error(`the schema has no ${kind}`);
  const filled = fillEmptySelections(adapt ? adapt(bound) : bound);
  const toPlan = operationFromDocument(plannerApi, filled, {
    ...(name && { operationName: name.value }),
    validate: false,
  });
  return {
    operation,
    definition,
    fragments,
    rootType,
    plan: planner.buildQueryPlan(toPlan),
    shape: createShape({ schema: api, fragments }, [definition.selectionSet]),
  };
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
