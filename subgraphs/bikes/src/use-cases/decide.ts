import type { Fleet, DecisionContext } from '../domain/fleet.ts';
import { findOpenNow } from '../hours/domain/calendar.ts';
import type { FleetScope, LoadOptions } from '../store/fleet-scope.ts';
import { findContinuedSince } from '../pricing/domain/pricing.ts';
import { loadFleet } from '../store/load-fleet.ts';
import type { Transaction } from '../store/open-store.ts';
import { saveFleet } from '../store/save-fleet.ts';
import { decideExpireHolds, WaitingListTooShortError } from '../waiting-list/domain/waiting-list.ts';
import { systemActor, type Circumstances } from './use-case-context.ts';

/** The loaded part grows by this factor each time, so that many skipped users cost few attempts. */
const growth = 8;
/** A batch of commands seldom serves more. */
const defaultHead = 64;

/**
 * Load, decide, save, in one transaction. Expired holds are ended first,
 * so that no decision rests on whether the sweep has run.
 * Of waiting lists the head is loaded, and more where the decision has to look further down.
 */
export async function decide<Decided extends { fleet: Fleet }>(
  tx: Transaction,
  { scope, context, head }: { scope: FleetScope; context: Circumstances; head?: number | undefined },
  decision: (fleet: Fleet, context: DecisionContext) => Decided,
): Promise<Decided> {
  const toCreateId = repeat(context.createId);
  const { rules, ...circumstances } = context;
  const rulebook = await rules.read(tx);
  const openNow = findOpenNow(rulebook.calendar, context.now);
  const endedSince = findContinuedSince(rulebook.pricing, context.now);
  return withLoadedFleet(tx, { scope, openNow, head, endedSince }, async (before) => {
    const again = { ...circumstances, ...rulebook, createId: toCreateId() };
    const expired = decideExpireHolds(before, { ...again, actor: systemActor, commandId: undefined });
    const decided = decision(expired, again);
    await saveFleet(tx, before, decided.fleet);
    return decided;
  });
}

/** Loads what the scope needs, and does it again with more of the waiting lists where `work` has found them too short. */
export async function withLoadedFleet<Result>(
  tx: Transaction,
  {
    scope,
    head: first = defaultHead,
    ...options
  }: { scope: FleetScope; head?: number | undefined } & Omit<LoadOptions, 'head'>,
  work: (fleet: Fleet) => Promise<Result> | Result,
): Promise<Result> {
  for (let head = first; ; head *= growth) {
    const fleet = await loadFleet(tx, scope, { head, ...options });
    try {
      return await work(fleet);
    } catch (error) {
      if (!(error instanceof WaitingListTooShortError)) throw error;
    }
  }
}

/** What is decided again gets the same ids again. */
function repeat(createId: DecisionContext['createId']): () => DecisionContext['createId'] {
  const ids: string[] = [];
  return () => {
    let next = 0;
    return () => (ids[next++] ??= createId());
  };
}
