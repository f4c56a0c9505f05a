import { openStore } from '../store/open-store.ts';
import { saveDisplayName } from '../store/profiles.ts';

export interface GivenProfile {
  userId: string;
  displayName: string;
}

export async function seedProfiles(file: string, profiles: GivenProfile[], now: Date): Promise<void> {
  await using store = await openStore(file);
  await store.transact(async (tx) => {
    for (const profile of profiles) await saveDisplayName(tx, { ...profile, now });
  });
}
