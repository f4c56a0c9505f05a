import { existsSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createPrivateJwk, toJwks, toPublicJwk } from '@bike-rentals/identity';
import { createConfigReader, makeWritableFolder, type Environment } from '@bike-rentals/runtime';
import { migrate } from '@bike-rentals/sqlite';
import { toDataFolder, toMigrationTarget } from './paths.ts';
import { services } from './services.ts';

/** Paths of the keys that the first start makes. */
export interface KeyFiles {
  /** Private key with which the router and our services sign assertions. */
  assertionKey: string;
  /** Its public half. */
  assertionJwks: string;
  /** Folder of the keys that sign access tokens. */
  auth: string;
}

/** The paths of the keys below DATA_DIR. */
export function toKeyFiles(env: Environment): KeyFiles {
  const read = createConfigReader(env);
  const folder = join(toDataFolder(env), 'keys');
  return {
    assertionKey: read.get('ASSERTION_KEY', join(folder, 'assertion.jwk.json')),
    assertionJwks: read.get('ASSERTION_JWKS', join(folder, 'assertion.jwks.json')),
    auth: read.get('AUTH_KEYS', join(folder, 'auth')),
  };
}

/** Makes what a first start needs and leaves alone what is there: keys and databases. */
export async function prepare(env: Environment, tell: (step: string) => void): Promise<void> {
  if (await createKeys(toKeyFiles(env))) tell('created keys');
  for (const service of services) {
    const applied = await migrate(toMigrationTarget(service, env));
    if (applied.length > 0) tell(`migrated the database of ${service}`);
  }
}

/** The public key is written first, so that both exist once the private key does. */
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
