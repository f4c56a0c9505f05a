import type { KeyObject } from 'node:crypto';
import { request } from 'undici';
import type { Clock } from '@bike-rentals/runtime';
import { toKeyMap, type Jwks } from './keys.ts';

/** Where public keys come from: an address, or the keys' owner itself where both are in one process. */
export type JwksSource = () => Promise<Jwks>;

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
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | undefined;

  async function fetchKeys() {
    keys = toKeyMap(await source());
    fetchedAt = clock.now().getTime();
  }
  const refresh = () => {
    running ??= fetchKeys().finally(() => {
      running = undefined;
    });
    return running;
  };

  return {
    /** Rejects only while no keys were ever had: known keys outlive an issuer that is away. */
    async find(kid: string): Promise<KeyObject | undefined> {
      const known = keys?.get(kid);
      if (known) return known;
      if (!keys) await refresh();
      else if (clock.now().getTime() - fetchedAt >= REFETCH_AFTER_MS) {
        fetchedAt = clock.now().getTime();
        await refresh().catch(() => undefined);
      } else await running?.catch(() => undefined);
      return keys?.get(kid);
    },
  };
}
