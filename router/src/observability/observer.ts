import type { ObservedFetch } from '../execution/create-execution-context.ts';

/**
 * The result of an operation: `errors` if it was executed with errors, `invalid` if the GraphQL specification rejects
 * it, `refused` if a rule of the router does, `failed` if the router failed.
 */
export type OperationResult = 'success' | 'errors' | 'invalid' | 'refused' | 'failed';

/** An operation that has ended, or a subscription that was accepted. */
export interface ObservedOperation {
  /** Undefined if the operation was not executed: clients can invent any number of names. */
  name: string | undefined;
  kind: string;
  result: OperationResult;
  seconds: number;
}

/** Observes operations, fetches and plans. It is called for every request, so it must be fast. */
export interface Observer {
  operation: (operation: ObservedOperation) => void;
  fetch: (fetch: ObservedFetch) => void;
  /** `known`: whether the plan was cached. */
  plan: (isCached: boolean) => void;
}
