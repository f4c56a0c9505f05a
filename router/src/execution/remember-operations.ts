import { createBoundedCache } from '@bike-rentals/identity';
import type { Operation, PreparedOperation } from './prepare-operation.ts';
import type { Data } from './spots.ts';

/**
 * Characters of operations, and of prepared operations, that one generation remembers: 2,000 of usual length. What is
 * worked out of an operation takes some hundred times the memory of its text.
 */
const MOST_CHARACTERS = 2_000_000;
const USUAL_LENGTH = 1_000;
const weigh = (key: string) => Math.max(USUAL_LENGTH, key.length);

/** What is ready, or being made ready: whoever asks for the same meanwhile waits for the same plan. */
export type Preparation = PreparedOperation | Promise<PreparedOperation>;

export interface OperationMemory {
  /** By a key that is the text of a document, or holds it, and says which of its operations is meant. */
  getOperation(key: string, create: () => Operation): Operation;
  /** Rejects with PlanningFailure, which is not remembered. Throws a GraphQLError for variables that leave it open. */
  prepare(key: string, operation: Operation, variables: Data): Preparation;
}

export function createOperationMemory(most = MOST_CHARACTERS): OperationMemory {
  const operations = createBoundedCache<Operation>(most, weigh);
  const prepared = createBoundedCache<PreparedOperation>(most, weigh);
  const underWay = new Map<string, Promise<PreparedOperation>>();

  async function start(key: string, operation: Operation, variables: Data): Promise<PreparedOperation> {
    try {
      const ready = await operation.prepare(variables);
      prepared.set(key, ready);
      return ready;
    } finally {
      underWay.delete(key);
    }
  }

  return {
    getOperation(key, create) {
      const known = operations.find(key);
      if (known) return known;
      const operation = create();
      operations.set(key, operation);
      return operation;
    },
    prepare(operationKey, operation, variables) {
      const outcome = operation.outcomeOf(variables);
      const key = outcome === '' ? operationKey : `${operationKey} ${outcome}`;
      const known = prepared.find(key) ?? underWay.get(key);
      if (known) return known;
      const promise = start(key, operation, variables);
      underWay.set(key, promise);
      return promise;
    },
  };
}
