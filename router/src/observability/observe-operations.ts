import type { OperationOutcome, RunOperation } from '../operations/run-operation.ts';
import type { Observer, OperationResult } from './observer.ts';

/** Reports every operation to the observer; a subscription when it is accepted. */
export function observeOperations(run: RunOperation, observer: Observer): RunOperation {
  return async (request) => {
    const start = performance.now();
    const record = (outcome: OperationOutcome | undefined) => {
      const result = outcome ? toResult(outcome) : 'failed';
      const isRun = result === 'success' || result === 'errors';
      const seconds = (performance.now() - start) / 1000;
      const { name, type = 'unknown' } = outcome?.operation ?? {};
      observer.operation({ name: isRun ? (name ?? 'anonymous') : undefined, kind: type, result, seconds });
    };
    try {
      const outcome = await run(request);
      record(outcome);
      return outcome;
    } catch (error) {
      record(undefined);
      throw error;
    }
  };
}

/** What came of an operation. */
export function toResult(outcome: OperationOutcome): OperationResult {
  if (outcome.kind === 'subscription') return 'success';
  if (outcome.rejected) return 'refused';
  if (outcome.status >= 500) return 'failed';
  if (outcome.status >= 400 || outcome.response.data === undefined) return 'invalid';
  return outcome.response.errors ? 'errors' : 'success';
}
