import { createHmac, randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, createUuid, makeFolder, StartupError } from '@bike-rentals/runtime';

/** Makes the token of a link from the id of its row. */
export type DeriveToken = (tokenId: string) => string;

const name = 'links.key';
const keyBytes = 32;

/**
 * The key is a file beside those that sign. The token of a link is made of its row's id with it, so it has to be kept
 * nowhere: neither in a database nor in a message.
 */
export async function openLinkTokens(folder: string): Promise<DeriveToken> {
  return toDeriveToken((await findKey(folder)) ?? (await createKey(folder)));
}

/**
 * The same for a program beside auth: with a key of its own the links would open nothing.
 * @throws StartupError if auth has made no key there yet
 */
export async function readLinkTokens(folder: string): Promise<DeriveToken> {
  const key = await findKey(folder);
  if (!key)
    throw new StartupError(`AUTH_KEYS: ${join(folder, name)} is missing: auth makes it when it starts`);
  return toDeriveToken(key);
}

const toDeriveToken =
  (key: Buffer): DeriveToken =>
  (tokenId) =>
    createHmac('sha256', key).update(tokenId).digest('base64url');

async function findKey(folder: string): Promise<Buffer | undefined> {
  try {
    const key = await readFile(join(folder, name));
    if (key.length === keyBytes) return key;
    throw new ConfigError('AUTH_KEYS', `${join(folder, name)} does not have ${keyBytes} bytes`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whole at once. If another instance comes first, its key is everybody's. */
async function createKey(folder: string): Promise<Buffer> {
  makeFolder('AUTH_KEYS', folder, { mode: 0o700 });
  const unfinished = join(folder, `${createUuid()}.tmp`);
  await writeFile(unfinished, randomBytes(keyBytes), { mode: 0o600 });
  try {
    await link(unfinished, join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(unfinished);
  }
  return readFile(join(folder, name));
}
