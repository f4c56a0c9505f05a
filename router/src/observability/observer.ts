import type { ObservedFetch } from '../execution/create-execution-context.ts';

/** How an operation came out: `errors` in an answer that has data or was executed, `invalid` by GraphQL's rules,
 * `refused` by the router's, `failed` by the router's fault. */
export type OperationResult = 'success' | 'errors' | 'invalid' | 'refused' | 'failed';

export interface ObservedOperation {
  /** Left out for what is not run: anybody can invent names. */
  name: string | undefined;
  kind: string;
  result: OperationResult;
  seconds: number;
}

/** Is told what happens. Called for every request, so what it does has to be next to nothing. */
export interface Observer {
  operation: (operation: ObservedOperation) => void;
  fetch: (fetch: ObservedFetch) => void;
  /** A plan was at hand, or had to be made. */
  plan: (known: boolean) => void;
}
