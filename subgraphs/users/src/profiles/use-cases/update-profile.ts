import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import { saveProfile, type ProfileChanges } from '../store/profiles.ts';

/** Changes what is given; null removes it. */
export async function updateProfile(
  { store, clock }: UseCaseContext,
  userId: string,
  changes: ProfileChanges,
): Promise<void> {
  await store.transact((tx) => saveProfile(tx, userId, { ...changes, now: clock.now() }));
}
