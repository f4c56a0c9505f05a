import type { OperationDefinitionNode } from 'graphql';
import { createLruCache } from '@bike-rentals/runtime';
import type { SchemaGeneration } from '../supergraph/schema-generation.ts';
import { createVariableCoercion, type CoerceVariables } from './coerce-variables.ts';
import { createPlanVariants, type OperationSource, type PreparedOperation } from './prepare-operation.ts';
import type { JsonObject } from '../json/json-object.ts';

/**
 * Characters of operations, and of prepared operations, that one generation remembers: 1,000 of usual length. What is
 * worked out of an operation takes some hundred times the memory of its text.
 */
const MAX_CACHED_CHARACTERS = 1_000_000;
const MIN_CACHE_WEIGHT = 1_000;

/** What is ready, or being made ready: whoever asks for the same meanwhile waits for the same plan. */
export type PreparedOrPending = PreparedOperation | Promise<PreparedOperation>;

/** An operation of a client, valid, with what is worked out of it once and kept. */
export interface CachedOperation {
  generation: SchemaGeneration;
  definition: OperationDefinitionNode;
  coerce: CoerceVariables;
  /** Rejects with PlanningError, which is not remembered. Throws a GraphQLError for variables that leave it open. */
  prepare(variables: JsonObject): PreparedOrPending;
}

/** By a key that is the text of a document, or holds it, and says which of its operations is meant. */
export interface OperationCache {
  find(key: string): CachedOperation | undefined;
  add(key: string, source: OperationSource, weight: number): CachedOperation;
}

export function createOperationCache(
  generation: SchemaGeneration,
  maxCharacters = MAX_CACHED_CHARACTERS,
): OperationCache {
  const operations = createLruCache<CachedOperation>(maxCharacters);
  const prepared = createLruCache<PreparedOperation>(maxCharacters);
  const pending = new Map<string, Promise<PreparedOperation>>();

  async function track(
    key: string,
    preparing: Promise<PreparedOperation>,
    weight: number,
  ): Promise<PreparedOperation> {
    try {
      const ready = await preparing;
      prepared.set(key, ready, weight);
      return ready;
    } finally {
      pending.delete(key);
    }
  }

  function createOperation(operationKey: string, source: OperationSource, weight: number): CachedOperation {
    const planVariants = createPlanVariants(generation, source);
    return {
      generation,
      definition: source.definition,
      coerce: createVariableCoercion(generation.apiSchema, source),
      prepare(variables) {
        const variant = planVariants.variantOf(variables);
        const key = variant === '' ? operationKey : `${operationKey} ${variant}`;
        const known = prepared.find(key) ?? pending.get(key);
        if (known) return known;
        const promise = track(key, planVariants.prepare(variables), weight);
        pending.set(key, promise);
        return promise;
      },
    };
  }

  return {
    find: (key) => operations.find(key),
    add(key, source, size) {
      const weight = Math.max(MIN_CACHE_WEIGHT, size);
      const operation = createOperation(key, source, weight);
      operations.set(key, operation, weight);
      return operation;
    },
  };
}
