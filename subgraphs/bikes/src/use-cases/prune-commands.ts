import { yieldToEventLoop } from '@bike-rentals/runtime';
import { pruneCommands as pruneStored } from '../store/commands.ts';
import type { UseCaseContext } from './use-case-context.ts';

/** Deletes commands that were decided before this instant, in portions. */
export async function pruneCommands({ store }: UseCaseContext, before: Date): Promise<void> {
  while (await store.transact((tx) => pruneStored(tx, before))) await yieldToEventLoop();
}
