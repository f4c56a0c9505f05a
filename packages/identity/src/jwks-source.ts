import type { KeyObject } from 'node:crypto';
import { request } from 'undici';
import type { Clock } from '@bike-rentals/runtime';
import { toKeyMap, type Jwks } from './keys.ts';

/** Where public keys come from: an address, or the keys' owner itself where both are in one process. */
export type JwksSource = () => Promise<Jwks>;

/** A source that fetches a JWK Set (RFC 7517, section 5) over HTTP, each time it is called. */
export function createJwksSource(url: string): JwksSource {
  return async () => {
    const { statusCode, body } = await request(url, { headersTimeout: 3_000, bodyTimeout: 3_000 });
    if (statusCode !== 200) {
      await body.dump();
      throw new Error(`${url} answered ${statusCode}`);
    }
    return (await body.json()) as Jwks;
  };
}

/** The shortest time between two fetches: tokens with invented key ids must not become a flood on the issuer. */
const REFETCH_AFTER_MS = 5_000;

/** Keys by id; an unknown id has them fetched again, for the issuer may have rotated them. */
export function createKeyRing(source: JwksSource, clock: Clock) {
  let keys: ReadonlyMap<string, KeyObject> | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;
  /** The fetch that runs or was the last: what came of it holds until the next one. */
  let last = Promise.resolve();
  let isRunning = false;

  async function fetchKeys() {
    triedAt = clock.now().getTime();
    isRunning = true;
    try {
      keys = toKeyMap(await source());
    } finally {
      isRunning = false;
    }
  }
  const refresh = () => {
    if (!isRunning) last = fetchKeys();
    return last;
  };

  return {
    /** Rejects if the issuer had to be asked and did not answer. Known keys outlive an issuer that is away. */
    async find(kid: string): Promise<KeyObject | undefined> {
      const known = keys?.get(kid);
      if (known) return known;
      const isDue = !keys || clock.now().getTime() - triedAt >= REFETCH_AFTER_MS;
      if (isDue) await refresh();
      else await last;
      return keys?.get(kid);
    },
  };
}
