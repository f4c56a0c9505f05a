import type { OperationDefinitionNode } from 'graphql';
import { createLruCache } from '@bike-rentals/runtime';
import type { JsonObject } from '../json/json-object.ts';
import type { SchemaGeneration } from '../supergraph/schema-generation.ts';
import { createVariableCoercion, type CoerceVariables } from './coerce-variables.ts';
import { createPlanVariants, type OperationSource, type PreparedOperation } from './prepare-operation.ts';

/**
 * Characters of the operations, and of the prepared operations, that one generation caches: 1,000 of usual length.
 * The data derived from an operation needs about a hundred times the memory of its text.
 */
const MAX_CACHED_CHARACTERS = 1_000_000;
const MIN_CACHE_WEIGHT = 1_000;

/** A prepared operation, or one that is being prepared. Concurrent requests share one preparation. */
export type PreparedOrPending = PreparedOperation | Promise<PreparedOperation>;

/** A valid operation with the data that is derived from it once. */
export interface CachedOperation {
  generation: SchemaGeneration;
  definition: OperationDefinitionNode;
  coerce: CoerceVariables;
  /**
   * Plans the operation for these variables. Rejects with PlanningError, which is not cached.
   * @throws GraphQLError if a variable of `@skip` or `@include` is null.
   */
  prepare(variables: JsonObject): PreparedOrPending;
}

/** Caches operations by a key that identifies a document and one of its operations. */
export interface OperationCache {
  find(key: string): CachedOperation | undefined;
  add(key: string, source: OperationSource, weight: number): CachedOperation;
}

/** Creates a cache for one generation. `maxCharacters` bounds the weight of its operations and that of its plans. */
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
