import { openStore } from '../../store/open-store.ts';
import { findProfile, saveDisplayName } from '../store/profiles.ts';

/** A profile that exists from the start. */
export interface GivenProfile {
  userId: string;
  displayName: string;
}

/** Writes profiles to the database of users, which must not be in use. */
export async function seedProfiles(file: string, profiles: GivenProfile[], now: Date): Promise<void> {
  await using store = await openStore(file);
  await store.transact(async (tx) => {
    for (const profile of profiles) await saveDisplayName(tx, { ...profile, now });
  });
}

/** Whether the database at `file` knows this user. */
export async function isSeeded(file: string, userId: string): Promise<boolean> {
  await using store = await openStore(file);
  return (await findProfile(store.read, userId)) !== undefined;
}
