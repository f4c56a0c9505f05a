import { createHash } from 'node:crypto';
import { createLruCache } from '@bike-rentals/runtime';
import { OperationRejectedError } from '../limits/operation-rejected-error.ts';
import { MAX_CACHED_DOCUMENT_LENGTH } from './cache-limits.ts';
import type { GraphqlParameters } from './parameters.ts';

/** Operations that the operator has registered. */
export interface PersistedOperations {
  /** Documents by id. */
  operations: ReadonlyMap<string, string>;
  /** Whether other operations are rejected. */
  compulsory: boolean;
}

/** Resolves persisted queries. */
export interface PersistedQueries {
  /**
   * Finds the document of a request. `register` stores it under its hash; it is to be called once the operation has
   * passed all checks.
   * @throws OperationRejectedError
   */
  resolve(parameters: GraphqlParameters): { query: string; register?: () => void };
}

/**
 * Resolves persisted queries: from the operator's list, or from at most `max` documents that clients have registered
 * (Apollo's automatic persisted queries).
 */
export function createPersistedQueries(
  max: number,
  listed: PersistedOperations = { operations: new Map(), compulsory: false },
): PersistedQueries {
  const registered = createLruCache<string>(Math.max(1, max));
  const texts = new Set(listed.operations.values());
  const isOpen = max > 0 && !listed.compulsory;

  function find(id: string): string {
    const text = listed.operations.get(id) ?? (isOpen ? registered.find(id) : undefined);
    if (text !== undefined) return text;
    if (listed.compulsory) throw notListed();
    if (!isOpen)
      throw new OperationRejectedError('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported');
    throw new OperationRejectedError('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
  }

  return {
    resolve({ query, extensions }) {
      const id = findId(extensions);
      if (query === undefined) return { query: find(id ?? '') };
      if (listed.compulsory && !texts.has(query)) throw notListed();
      if (id === undefined || !isOpen || listed.operations.has(id)) return { query };
      if (createHash('sha256').update(query).digest('hex') !== id) throw otherHash();
      return {
        query,
        register: () => query.length <= MAX_CACHED_DOCUMENT_LENGTH && registered.set(id, query),
      };
    },
  };
}

/** `parameters.ts` has checked its type. */
function findId(extensions: GraphqlParameters['extensions']): string | undefined {
  const persisted = extensions?.['persistedQuery'] as { sha256Hash: string } | undefined;
  return persisted?.sha256Hash;
}

const notListed = () =>
  new OperationRejectedError('PERSISTED_QUERY_NOT_IN_LIST', 'Only registered operations are accepted.');
const otherHash = () =>
  new OperationRejectedError('PERSISTED_QUERY_HASH_MISMATCH', 'The hash does not match the query.');
