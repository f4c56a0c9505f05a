import { readFile } from 'node:fs/promises';
import { ConfigError } from '@bike-rentals/runtime';
import { toPrivateJwk, type Jwks, type PrivateJwk } from './keys.ts';

/** Public keys (RFC 7517) from a file; `variable` is the setting to blame. */
export async function readJwks(variable: string, path: string): Promise<Jwks> {
  const value = await readJson(variable, path);
  const keys = (value as Partial<Jwks> | null)?.keys;
  if (!Array.isArray(keys) || keys.length === 0)
    throw new ConfigError(variable, `${path} holds no set of keys`);
  return { keys };
}

/** A private key of ours from a file; `variable` is the setting to blame. */
export async function readPrivateJwk(variable: string, path: string): Promise<PrivateJwk> {
  const value = await readJson(variable, path);
  try {
    return toPrivateJwk(value);
  } catch (error) {
    throw new ConfigError(variable, `${path} holds no ES256 private key: ${(error as Error).message}`);
  }
}

async function readJson(variable: string, path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch (error) {
    throw new ConfigError(variable, `${path} cannot be read: ${(error as Error).message}`);
  }
}
