import { createBoundedCache } from '@bike-rentals/identity';
import type { Operation, PreparedOperation } from './prepare-operation.ts';
import type { Data } from './spots.ts';

/** Operations, and prepared operations, that one generation remembers. */
const MOST_OPERATIONS = 2_000;

/** What is ready, or being made ready: whoever asks for the same meanwhile waits for the same plan. */
export type Preparation = PreparedOperation | Promise<PreparedOperation>;

export interface OperationMemory {
  /** By a key that stands for one operation of one document. */
  getOperation(key: string, create: () => Operation): Operation;
  /** Rejects with PlanningFailure, which is not remembered. */
  prepare(key: string, operation: Operation, variables: Data): Preparation;
}

export function createOperationMemory(most = MOST_OPERATIONS): OperationMemory {
  const operations = createBoundedCache<Operation>(most);
  const prepared = createBoundedCache<PreparedOperation>(most);
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
