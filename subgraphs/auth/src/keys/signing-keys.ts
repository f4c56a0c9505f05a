import { link, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
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

/**
 * The newest signs, once all instances have had the time to publish it; all are published, so that tokens of the one
 * before go on working.
 */
export interface SigningKeys extends AsyncDisposable {
  current(): PrivateJwk;
  published(): Jwks;
}

const maxKeys = 2;
const reloadMs = 2_000;
/** A key that is younger is published only: another instance may not have read it yet, and would be asked for it. */
const publishedBeforeMs = 2.5 * reloadMs;
/** Before all others, whose names are UUIDs of version 7: what two instances make at once is made once. */
const firstName = '0.jwk.json';

interface KeyFile {
  key: PrivateJwk;
  /** When the file was made, in the file system's time. */
  since: number;
}

/** Keys are files in a folder, sorted by age through their names. An empty folder gets its first key. */
export async function openSigningKeys(folder: string, log: Log): Promise<SigningKeys> {
  let keys = await load(folder);
  if (keys.length === 0) {
    await createFirstKey(folder);
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
    current: () => chooseSigner(keys, Date.now()),
    published: () => toJwks(keys.map(({ key }) => toPublicJwk(key))),
    [Symbol.asyncDispose]: () => job[Symbol.asyncDispose](),
  };
}

/** The newest that has been published for long enough, else the oldest. */
function chooseSigner(keys: readonly KeyFile[], now: number): PrivateJwk {
  const signer = keys.findLast(({ since }) => now - since >= publishedBeforeMs) ?? keys[0];
  return (signer as KeyFile).key;
}

/** Does nothing if another instance has come first. */
async function createFirstKey(folder: string): Promise<void> {
  const unfinished = await writeKey(folder, createPrivateJwk());
  try {
    await link(unfinished, join(folder, firstName));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(unfinished);
  }
}

/** Whole, under a name that is not read: a concurrent reader sees all of it or nothing. */
async function writeKey(folder: string, key: PrivateJwk): Promise<string> {
  makeFolder('AUTH_KEYS', folder, { mode: 0o700 });
  const file = join(folder, `${createUuid()}.tmp`);
  await writeFile(file, JSON.stringify(key), { mode: 0o600 });
  return file;
}

/** Adds a key, with which a running auth signs within seconds, and drops all but the one before. */
export async function rotateSigningKeys(folder: string): Promise<{ kid: string; dropped: string[] }> {
  const key = createPrivateJwk();
  await rename(await writeKey(folder, key), join(folder, `${createUuid()}.jwk.json`));
  const dropped = (await listFiles(folder)).slice(0, -maxKeys);
  for (const name of dropped) await rm(join(folder, name));
  return { kid: key.kid, dropped };
}

async function listFiles(folder: string): Promise<string[]> {
  makeFolder('AUTH_KEYS', folder, { mode: 0o700 });
  return (await readdir(folder)).filter((name) => name.endsWith('.jwk.json')).sort();
}

async function load(folder: string): Promise<KeyFile[]> {
  try {
    const names = await listFiles(folder);
    return await Promise.all(
      names.map(async (name) => {
        const file = join(folder, name);
        const key = toPrivateJwk(JSON.parse(await readFile(file, 'utf8')));
        return { key, since: (await stat(file)).mtimeMs };
      }),
    );
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError('AUTH_KEYS', `${folder} cannot be read: ${(error as Error).message}`);
  }
}
