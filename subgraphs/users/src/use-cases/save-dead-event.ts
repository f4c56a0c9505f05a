import { saveDeadEvent as saveStored } from '../store/cursors.ts';
import type { UseCaseContext } from './use-case-context.ts';

/** Keeps a message that is not an event, for an operator to see. */
export async function saveDeadEvent(
  { store, clock }: UseCaseContext,
  message: { topic: string; raw: string; reason: string },
): Promise<void> {
  await store.transact((tx) => saveStored(tx, { ...message, at: clock.now() }));
}
