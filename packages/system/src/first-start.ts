import { existsSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { GivenAccount } from '@bike-rentals/auth';
import { seedFleet } from '@bike-rentals/bikes';
import { createPrivateJwk, toJwks, toPublicJwk } from '@bike-rentals/identity';
import {
  createConfigReader,
  makeWritableFolder,
  StartupError,
  type Environment,
} from '@bike-rentals/runtime';
import { migrate } from '@bike-rentals/sqlite';
import { isSeeded, seedProfiles } from '@bike-rentals/users';
import { inventPeople, type Person } from '@bike-rentals/demo/people';
import { createRandom } from '@bike-rentals/demo/random';
import { inventTown } from '@bike-rentals/demo/town';
import { services, toDataFolder, toMigrationTarget } from './paths.ts';

/** The demo town is the same for everybody, apart from being dated relative to its first start. */
export const demoSeed = 20_260_501;
/** Fixed, so that the people of the town keep their ids from start to start. */
const demoEpoch = new Date('2026-01-01T00:00:00Z');

export const demoPeople: Person[] = inventPeople(createRandom(demoSeed), demoEpoch);

/** Only those with a password can log in. */
export const demoAccounts: GivenAccount[] = demoPeople.map(({ id, email, role, password }) => ({
  id,
  email,
  role,
  ...(password && { password }),
}));

export interface KeyFiles {
  /** Private key with which the router and our services say who asks. */
  assertionKey: string;
  /** Its public half. */
  assertionJwks: string;
  /** Folder of the keys that sign access tokens. */
  auth: string;
}

export function toKeyFiles(env: Environment): KeyFiles {
  const read = createConfigReader(env);
  const folder = join(toDataFolder(env), 'keys');
  return {
    assertionKey: read.get('ASSERTION_KEY', join(folder, 'assertion.jwk.json')),
    assertionJwks: read.get('ASSERTION_JWKS', join(folder, 'assertion.jwks.json')),
    auth: read.get('AUTH_KEYS', join(folder, 'auth')),
  };
}

/** Makes what a first start needs and leaves alone what is there: keys, databases, and the demo town if wanted. */
export async function prepare(
  env: Environment,
  { demo, tell }: { demo: boolean; tell: (step: string) => void },
): Promise<void> {
  if (await createKeys(toKeyFiles(env))) tell('created keys');
  for (const service of services) {
    const applied = await migrate(toMigrationTarget(service, env));
    if (applied.length > 0) tell(`migrated the database of ${service}`);
  }
  if (!demo) await refuseDemo(env);
  else if (await seedDemo(env)) tell(`invented a demo town (seed ${demoSeed})`);
}

/** Throws a StartupError where the demo town is: whoever reads this knows how to log in as its admin. */
export async function refuseDemo(env: Environment): Promise<void> {
  const { file } = toMigrationTarget('users', env);
  const [someone] = demoPeople;
  if (!someone || !(await isSeeded(file, someone.id))) return;
  throw new StartupError(
    'NODE_ENV: production, but the databases hold the demo town, whose passwords are public. Begin with new ones: ' +
      'npm start -- --fresh, or docker compose down --volumes.',
  );
}

/** The public half is written first: who finds the private key finds both. */
export async function createKeys({ assertionKey, assertionJwks }: KeyFiles): Promise<boolean> {
  if (existsSync(assertionKey)) return false;
  makeWritableFolder('ASSERTION_KEY', dirname(assertionKey), { mode: 0o700 });
  makeWritableFolder('ASSERTION_JWKS', dirname(assertionJwks));
  const key = createPrivateJwk();
  await writeFile(assertionJwks, JSON.stringify(toJwks([toPublicJwk(key)])));
  await writeFile(`${assertionKey}.tmp`, JSON.stringify(key), { mode: 0o600 });
  await rename(`${assertionKey}.tmp`, assertionKey);
  return true;
}

/** Profiles first: where the town is there, all of it is. */
export async function seedDemo(env: Environment): Promise<boolean> {
  const now = new Date();
  const profiles = demoPeople.map(({ id, name }) => ({ userId: id, displayName: name }));
  return seedFleet(
    toMigrationTarget('bikes', env).file,
    () => inventTown({ random: createRandom(demoSeed + 1), now, people: demoPeople }),
    () => seedProfiles(toMigrationTarget('users', env).file, profiles, now),
  );
}
