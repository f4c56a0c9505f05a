import type { GivenAccount } from '@bike-rentals/auth';
import { openPhotoFolder, seedFleet, type Town } from '@bike-rentals/bikes';
import { StartupError, type Environment } from '@bike-rentals/runtime';
import { toMigrationTarget, toPhotoFolder } from '@bike-rentals/system/paths';
import { isSeeded, seedProfiles } from '@bike-rentals/users';
import { drawPhoto } from './draw-photo.ts';
import { inventPeople, type Person } from './people.ts';
import { createDemoRandom } from './random.ts';
import { inventTown } from './town.ts';

/** The demo town is the same for everybody, apart from being dated relative to its first start. */
export const demoSeed = 20_260_501;
/** Fixed, so that the people of the town keep their ids from start to start. */
const demoEpoch = new Date('2026-01-01T00:00:00Z');

/** The users of the demo. */
export const demoPeople: Person[] = inventPeople(createDemoRandom(demoSeed), demoEpoch);

/** Only those with a password can log in. One more is invited to the desk. */
export const demoAccounts: GivenAccount[] = [
  ...demoPeople.map(({ id, email, role, password }) => ({ id, email, role, ...(password && { password }) })),
  { email: 'invited@demo.example', role: 'STAFF', invited: true },
];

/**
 * Writes the demo town to migrated databases unless it is there.
 * @throws StartupError if the databases contain it and `demo` is false, because its passwords are public
 */
export async function prepareDemo(
  env: Environment,
  { demo, tell }: { demo: boolean; tell: (step: string) => void },
): Promise<void> {
  if (!demo) await refuseDemo(env);
  else if (await seedDemo(env)) tell(`invented a demo town (seed ${demoSeed})`);
}

async function refuseDemo(env: Environment): Promise<void> {
  const { file } = toMigrationTarget('users', env);
  const [someone] = demoPeople;
  if (!someone || !(await isSeeded(file, someone.id))) return;
  throw new StartupError(
    'NODE_ENV: production, but the databases hold the demo town, whose passwords are public. Begin with new ones: ' +
      'npm start -- --fresh, or docker compose down --volumes.',
  );
}

/** Profiles and photos first: where the town is there, all of it is. */
async function seedDemo(env: Environment): Promise<boolean> {
  const now = new Date();
  const profiles = demoPeople.map(({ id, name }) => ({ userId: id, displayName: name }));
  return seedFleet(
    toMigrationTarget('bikes', env).file,
    () => inventTown({ random: createDemoRandom(demoSeed + 1), now, people: demoPeople }),
    async (town) => {
      await seedProfiles(toMigrationTarget('users', env).file, profiles, now);
      await storePhotos(town, env);
    },
  );
}

async function storePhotos({ photos }: Town, env: Environment): Promise<void> {
  const store = openPhotoFolder(toPhotoFolder(env));
  for (const { id } of photos) await store.put(id, drawPhoto());
}
