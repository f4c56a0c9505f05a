import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import diagnosticsChannel from 'node:diagnostics_channel';
import { promisify } from 'node:util';

const derive = promisify(argon2);
/** Publishes the seconds that each hash takes. */
export const hashChannel = diagnosticsChannel.channel('bike-rentals.auth.argon2');

/** OWASP's first choice for argon2id: memory in KiB. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 };
const saltBytes = 16;
const hashBytes = 32;

/** argon2id (RFC 9106) in PHC string format: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const hash = await toHash(password, salt, cost);
  const { memory, passes, parallelism } = cost;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${encode(salt)}$${encode(hash)}`;
}

/** Whether a password is the one of a stored hash. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const parts = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(stored);
  if (!parts) return false;
  const [memory, passes, parallelism] = parts.slice(1, 4).map(Number) as [number, number, number];
  const hash = Buffer.from(parts[5] ?? '', 'base64');
  const candidate = await toHash(password, Buffer.from(parts[4] ?? '', 'base64'), {
    memory,
    passes,
    parallelism,
  });
  return candidate.length === hash.length && timingSafeEqual(candidate, hash);
}

async function toHash(
  password: string,
  salt: Buffer,
  { memory, passes, parallelism }: typeof cost,
): Promise<Buffer> {
  const message = password.normalize('NFC');
  const start = performance.now();
  const hash = await derive('argon2id', {
    message,
    nonce: salt,
    parallelism,
    tagLength: hashBytes,
    memory,
    passes,
  });
  hashChannel.publish((performance.now() - start) / 1_000);
  return hash;
}

const encode = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
