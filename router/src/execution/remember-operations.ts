import type { OperationDefinitionNode } from 'graphql';
import { createLruCache } from '@bike-rentals/runtime';
import type { Generation } from '../supergraph/build-generation.ts';
import { createCoercion, type Coercion } from './coerce-variables.ts';
import { createPreparations, type OperationSource, type PreparedOperation } from './prepare-operation.ts';
import type { Data } from './spots.ts';

/**
 * Characters of operations, and of prepared operations, that one generation remembers: 1,000 of usual length. What is
 * worked out of an operation takes some hundred times the memory of its text.
 */
const MOST_CHARACTERS = 1_000_000;
const USUAL_LENGTH = 1_000;

/** What is ready, or being made ready: whoever asks for the same meanwhile waits for the same plan. */
export type Preparation = PreparedOperation | Promise<PreparedOperation>;

/** An operation of a client, valid, with what is worked out of it once and kept. */
export interface Operation {
  generation: Generation;
  definition: OperationDefinitionNode;
  coerce: Coercion;
  /** Rejects with PlanningFailure, which is not remembered. Throws a GraphQLError for variables that leave it open. */
  prepare(variables: Data): Preparation;
}

/** By a key that is the text of a document, or holds it, and says which of its operations is meant. */
export interface OperationMemory {
  find(key: string): Operation | undefined;
  add(key: string, source: OperationSource, size: number): Operation;
}

export function createOperationMemory(generation: Generation, most = MOST_CHARACTERS): OperationMemory {
  const operations = createLruCache<Operation>(most);
  const prepared = createLruCache<PreparedOperation>(most);
  const underWay = new Map<string, Promise<PreparedOperation>>();

  async function start(
    key: string,
    preparing: Promise<PreparedOperation>,
    weight: number,
  ): Promise<PreparedOperation> {
    try {
      const ready = await preparing;
      prepared.set(key, ready, weight);
      return ready;
    } finally {
      underWay.delete(key);
    }
  }

  function createOperation(operationKey: string, source: OperationSource, weight: number): Operation {
    const preparations = createPreparations(generation, source);
    return {
      generation,
      definition: source.definition,
      coerce: createCoercion(generation.api, source),
      prepare(variables) {
        const outcome = preparations.outcomeOf(variables);
        const key = outcome === '' ? operationKey : `${operationKey} ${outcome}`;
        const known = prepared.find(key) ?? underWay.get(key);
        if (known) return known;
        const promise = start(key, preparations.prepare(variables), weight);
        underWay.set(key, promise);
        return promise;
      },
    };
  }

  return {
    find: (key) => operations.find(key),
    add(key, source, size) {
      const weight = Math.max(USUAL_LENGTH, size);
      const operation = createOperation(key, source, weight);
      operations.set(key, operation, weight);
      return operation;
    },
  };
}
