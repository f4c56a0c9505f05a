import { yieldToEventLoop } from '@bike-rentals/runtime';
import { tokenRetentionMs } from '../domain/one-time-token.ts';
import { forgetAfterMs } from '../domain/throttle.ts';
import { pruneFailures } from '../store/login-failures.ts';
import { pruneInvitations } from '../store/invitations.ts';
import { pruneMails } from '../store/mails.ts';
import { pruneOneTimeTokens } from '../store/one-time-tokens.ts';
import type { Transaction } from '../store/open-store.ts';
import { pruneRevocations } from '../store/revocations.ts';
import { pruneTokens } from '../store/sessions.ts';
import type { UseCaseContext } from './use-case-context.ts';

/** Longer than any access token lives. */
const revocationRetentionMs = 3_600_000;

/** Deletes what has expired, in portions, so that a log-in does not wait long for the write lock. */
export async function prune({ store, clock }: UseCaseContext): Promise<void> {
  const now = clock.now();
  const ago = (milliseconds: number) => new Date(now.getTime() - milliseconds);
  const portions: ((tx: Transaction) => Promise<boolean>)[] = [
    (tx) => pruneRevocations(tx, ago(revocationRetentionMs)),
    (tx) => pruneFailures(tx, ago(forgetAfterMs)),
    (tx) => pruneTokens(tx, now),
    (tx) => pruneOneTimeTokens(tx, ago(tokenRetentionMs)),
    (tx) => pruneInvitations(tx, ago(tokenRetentionMs)),
    (tx) => pruneMails(tx, ago(tokenRetentionMs)),
  ];
  for (const prunePortion of portions) {
    while (await store.transact(prunePortion)) await yieldToEventLoop();
  }
}
