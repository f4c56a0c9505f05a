import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createPrivateJwk,
  toJwks,
  toPrivateJwk,
  toPublicJwk,
  type Jwks,
  type PrivateJwk,
} from '@bike-rentals/identity';
import { ConfigError, createUuid, makeFolder, startPeriodicJob, type Log } from '@bike-rentals/runtime';

/** The newest signs; all are published, so that tokens of the one before go on working. */
export interface SigningKeys extends AsyncDisposable {
  current(): PrivateJwk;
  published(): Jwks;
}

const maxKeys = 2;
const reloadMs = 2_000;

/** Keys are files in a folder, sorted by age through their names. An empty folder gets its first key. */
export async function openSigningKeys(folder: string, log: Log): Promise<SigningKeys> {
  let keys = await load(folder);
  if (keys.length === 0) {
    await rotateSigningKeys(folder);
    keys = await load(folder);
  }
  const job = startPeriodicJob(
    'reload signing keys',
    reloadMs,
    async () => {
      const loaded = await load(folder);
      if (loaded.length > 0) keys = loaded;
    },
    log,
  );
  return {
    current: () => keys.at(-1) as PrivateJwk,
    published: () => toJwks(keys.map(toPublicJwk)),
    [Symbol.asyncDispose]: () => job[Symbol.asyncDispose](),
  };
}

/** Adds a key, with which a running auth signs within seconds, and drops all but the one before. */
export async function rotateSigningKeys(folder: string): Promise<{ kid: string; dropped: string[] }> {
  makeFolder('AUTH_KEYS', folder, { mode: 0o700 });
  const key = createPrivateJwk();
  const file = join(folder, `${createUuid()}.jwk.json`);
  // Renamed into place: a concurrent reader sees the whole file or none.
  await writeFile(`${file}.tmp`, JSON.stringify(key), { mode: 0o600 });
  await rename(`${file}.tmp`, file);
  const dropped = (await listFiles(folder)).slice(0, -maxKeys);
  for (const name of dropped) await rm(join(folder, name));
  return { kid: key.kid, dropped };
}

async function listFiles(folder: string): Promise<string[]> {
  makeFolder('AUTH_KEYS', folder, { mode: 0o700 });
  return (await readdir(folder)).filter((name) => name.endsWith('.jwk.json')).sort();
}

async function load(folder: string): Promise<PrivateJwk[]> {
  try {
    const names = await listFiles(folder);
    return await Promise.all(
      names.map(async (name) => toPrivateJwk(JSON.parse(await readFile(join(folder, name), 'utf8')))),
    );
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError('AUTH_KEYS', `${folder} cannot be read: ${(error as Error).message}`);
  }
}
