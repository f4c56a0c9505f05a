import { request } from 'undici';
import { startPeriodicJob, systemClock, type Clock, type Log } from '@bike-rentals/runtime';
import { MAX_LIFETIME_S, type AccessClaims } from './access-tokens.ts';
import { ASSERTION_HEADER, createAssertionSigner } from './assertions.ts';
import type { PrivateJwk } from './keys.ts';
import type { Viewer } from './viewer.ts';

/**
 * One entry of the feed. `sessionId` ends that session; `userId` with `issuedBefore` (unix seconds)
 * ends every token of that user whose `iat` is below it.
 */
export interface Revocation {
  seq: number;
  sessionId?: string;
  userId?: string;
  issuedBefore?: number;
  /** ISO 8601. */
  at: string;
}

/** `cursor` is what to ask after next time. */
export interface RevocationPage {
  revocations: Revocation[];
  cursor: number;
}

/** The revocations after `seq`, oldest first. */
export type RevocationFeed = (after: number) => Promise<RevocationPage>;

/** The audience (`aud`) of an assertion that may read the feed. */
export const REVOCATIONS_AUDIENCE = 'revocations';

/** `GET <url>?after=<seq>`, authenticated by an assertion. */
export function createRevocationFeed(url: string, from: { key: PrivateJwk; clock?: Clock }): RevocationFeed {
  const signer = createAssertionSigner({ clock: systemClock, ...from });
  const asker: Viewer = { kind: 'anonymous' };
  return async (after) => {
    const address = new URL(url);
    address.searchParams.set('after', String(after));
    const { statusCode, body } = await request(address, {
      headers: { [ASSERTION_HEADER]: signer.sign(asker, REVOCATIONS_AUDIENCE) },
      headersTimeout: 3_000,
      bodyTimeout: 3_000,
    });
    if (statusCode !== 200) {
      await body.dump();
      throw new Error(`the revocation feed answered ${statusCode}`);
    }
    return (await body.json()) as RevocationPage;
  };
}

/** The revocations known so far, kept up to date by polling the feed. */
export interface Revocations extends AsyncDisposable {
  isRevoked(claims: AccessClaims): boolean;
  /** Whether the feed has been read to its end once: before that, nothing is known to be revoked. */
  isKnown(): boolean;
  /** Called when something was revoked. Returns the way to stop listening. */
  onRevoked(listener: () => void): () => void;
  /** Asks the feed now rather than at the next turn. */
  poll(): void;
}

/**
 * Longer than the lifetime of any access token, of any issuer, so a forgotten revocation concerns expired tokens only.
 */
const REMEMBER_MS = (MAX_LIFETIME_S + 60) * 1_000;

/** The feed, and how often it is polled. */
export interface RevocationsOptions {
  feed: RevocationFeed;
  clock: Clock;
  log: Log;
  /** Milliseconds between two polls. */
  intervalMs?: number;
}

/** Follows the feed. While it is out of reach, what was known stays in force. */
export function startRevocations({ feed, clock, log, intervalMs = 2_000 }: RevocationsOptions): Revocations {
  const known = createRevocationList(clock);
  const listeners = new Set<() => void>();
  let cursor = 0;
  let reachable = true;
  let complete = false;

  /** To the end of the feed: after a restart there may be many pages. */
  async function poll() {
    for (;;) {
      const page = await feed(cursor);
      cursor = page.cursor;
      if (page.revocations.length === 0) {
        complete = true;
        return;
      }
      known.add(page.revocations);
      for (const listener of listeners) listener();
    }
  }
  async function pollPatiently() {
    try {
      await poll();
      if (!reachable) log.info('the revocation feed is reachable again');
      reachable = true;
    } catch (error) {
      if (reachable)
        log.warn({ err: error }, 'the revocation feed is unreachable, keeping the known revocations');
      reachable = false;
    }
  }

  const job = startPeriodicJob('poll revocations', intervalMs, pollPatiently, log);
  return {
    isRevoked: known.isRevoked,
    isKnown: () => complete,
    onRevoked(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    poll: () => job.wake(),
    [Symbol.asyncDispose]: () => job[Symbol.asyncDispose](),
  };
}

/** Remembers by the time of hearing, not by `at`: two clocks are never compared. */
function createRevocationList(clock: Clock) {
  const sessions = new Map<string, number>();
  const users = new Map<string, { issuedBefore: number; heardAt: number }>();

  function forget(now: number) {
    for (const [id, heardAt] of sessions) if (now - heardAt > REMEMBER_MS) sessions.delete(id);
    for (const [id, { heardAt }] of users) if (now - heardAt > REMEMBER_MS) users.delete(id);
  }

  return {
    add(revocations: readonly Revocation[]) {
      const heardAt = clock.now().getTime();
      forget(heardAt);
      for (const { sessionId, userId, issuedBefore } of revocations) {
        if (sessionId !== undefined) sessions.set(sessionId, heardAt);
        if (userId === undefined || issuedBefore === undefined) continue;
        const latest = Math.max(issuedBefore, users.get(userId)?.issuedBefore ?? 0);
        users.set(userId, { issuedBefore: latest, heardAt });
      }
    },
    isRevoked: ({ userId, sessionId, issuedAt }: AccessClaims) =>
      sessions.has(sessionId) || issuedAt < (users.get(userId)?.issuedBefore ?? 0),
  };
}
