import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import { saveDisplayName } from '../store/profiles.ts';

/** Changes the display name; null removes it. */
export async function updateProfile(
  { store, clock }: UseCaseContext,
  userId: string,
  displayName: string | null,
): Promise<void> {
  await store.transact((tx) => saveDisplayName(tx, { userId, displayName, now: clock.now() }));
}
