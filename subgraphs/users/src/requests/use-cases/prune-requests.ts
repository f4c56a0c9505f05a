import { yieldToEventLoop } from '@bike-rentals/runtime';
import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import { pruneRequests as pruneStored } from '../store/requests.ts';

/** Deletes requests that ended before this instant, in portions. Their idempotency keys are new again. */
export async function pruneRequests({ store }: Pick<UseCaseContext, 'store'>, before: Date): Promise<void> {
  while (await store.transact((tx) => pruneStored(tx, before))) await yieldToEventLoop();
}
