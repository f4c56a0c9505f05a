import { openStore } from '../../store/open-store.ts';
import { findProfile, saveProfile } from '../store/profiles.ts';

/** A profile that exists from the start. */
export interface GivenProfile {
  userId: string;
  displayName: string;
}

/** Writes profiles to the database of users, which must not be in use. */
export async function seedProfiles(file: string, profiles: GivenProfile[], now: Date): Promise<void> {
  await using store = await openStore(file);
  await store.transact(async (tx) => {
    for (const { userId, displayName } of profiles) await saveProfile(tx, userId, { displayName, now });
  });
}

/** Whether the database at `file` knows this user. */
export async function isSeeded(file: string, userId: string): Promise<boolean> {
  await using store = await openStore(file);
  return (await findProfile(store.read, userId)) !== undefined;
}
