import { readFileSync } from 'node:fs';
import { ConfigError } from '@bike-rentals/runtime';
import { toPrivateJwk, type Jwks, type PrivateJwk } from './keys.ts';

/** Public keys (RFC 7517) from a file; `variable` is the setting to blame. */
export function readJwks(variable: string, path: string): Jwks {
  const value = readJson(variable, path);
  const keys = (value as Partial<Jwks> | null)?.keys;
  if (!Array.isArray(keys) || keys.length === 0)
    throw new ConfigError(variable, `${path} holds no set of keys`);
  return { keys };
}

/** A private key of ours from a file; `variable` is the setting to blame. */
export function readPrivateJwk(variable: string, path: string): PrivateJwk {
  const value = readJson(variable, path);
  try {
    return toPrivateJwk(value);
  } catch (error) {
    throw new ConfigError(variable, `${path} holds no ES256 private key: ${(error as Error).message}`);
  }
}

function readJson(variable: string, path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch (error) {
    throw new ConfigError(variable, `${path} cannot be read: ${(error as Error).message}`);
  }
}
