import { getNextState } from '../../catalogue/domain/bike-state.ts';
import type { Bike } from '../../catalogue/domain/bike.ts';
import {
  byIdleTime,
  isRentable,
  toBikePayload,
  getBike,
  withBike,
  recordBikeEvent,
} from '../../catalogue/domain/bikes.ts';
import type { Duration } from '../../domain/duration.ts';
import { addOpenDuration, findSpans } from '../../hours/domain/calendar.ts';
import { record, type Fleet, type DecisionContext } from '../../domain/fleet.ts';
import { findRules } from '../../policies/domain/policies.ts';
import type { Rules } from '../../policies/domain/policy-keys.ts';
import { isAtLimit, isBlocked, type RentalIntent } from '../../rentals/domain/rentals.ts';
import { countQueue, findActiveHolds, findQueue, getEntry, withEntry, withHold } from './queue.ts';
import type { Hold, WaitingEntry } from './waiting-entry.ts';

/** The next user to serve may be beyond the loaded part of the waiting list: the decision needs more of it. */
export class WaitingListTooShortError extends Error {}

/**
 * Offers a bike that has just become available to the waiting list: the lowest rank that matches gets a hold.
 * Skips users who are blocked or at a limit, without removing them. Every bike that becomes available passes through
 * here.
 * @throws WaitingListTooShortError
 */
export function offer(fleet: Fleet, bikeId: string, context: DecisionContext): Fleet {
  const bike = getBike(fleet, bikeId);
  if (!isRentable(fleet, bike, context)) return fleet;
  const rules = findRules(context, bike);
  const unread = fleet.unread.get(bike.modelId);
  const next = findQueue(fleet, bike.modelId).find(
    (entry) =>
      (unread === undefined || entry.rank <= unread.after) &&
      (entry.stationId === null || entry.stationId === bike.stationId) &&
      canBeServed(fleet, entry, rules),
  );
  if (next) return startHold(fleet, { bike, entry: next, holdTime: rules.holdTime }, context);
  if (unread) throw new WaitingListTooShortError();
  return fleet;
}

/**
 * Whether somebody else waits for a bike of this model, at any station, and could have it.
 * @throws WaitingListTooShortError
 */
export function isWaitedFor(
  fleet: Fleet,
  { userId, modelId }: RentalIntent,
  context: Pick<DecisionContext, 'now' | 'policies'>,
): boolean {
  const rules = findRules(context, { modelId, stationId: null });
  const isWaiting = findQueue(fleet, modelId).some(
    (entry) => entry.userId !== userId && canBeServed(fleet, entry, rules),
  );
  if (!isWaiting && fleet.unread.has(modelId)) throw new WaitingListTooShortError();
  return isWaiting;
}

const canBeServed = (fleet: Fleet, entry: WaitingEntry, rules: Rules): boolean =>
  !isBlocked(fleet, entry.userId) && !isAtLimit(fleet, entry, rules);

/** For users who were skipped and are no longer blocked or at a limit: offers idle bikes, longest idle first. */
export function offerIdleBikes(fleet: Fleet, modelIds: ReadonlySet<string>, context: DecisionContext): Fleet {
  return [...fleet.bikes.values()]
    .filter((bike) => modelIds.has(bike.modelId) && bike.state === 'AVAILABLE')
    .sort(byIdleTime)
    .reduce((state, bike) => offer(state, bike.id, context), fleet);
}

function startHold(
  fleet: Fleet,
  { bike, entry, holdTime }: { bike: Bike; entry: WaitingEntry; holdTime: Duration },
  context: DecisionContext,
): Fleet {
  const hold: Hold = {
    id: context.createId(),
    bikeId: bike.id,
    userId: entry.userId,
    ticket: entry.ticket,
    startedAt: context.now,
    expiresAt: addOpenDuration(context.now, holdTime, {
      ...context,
      spans: findSpans(context.calendar, bike.stationId),
    }),
    endedAt: null,
    endReason: null,
  };
  const reserved = { ...bike, state: getNextState(bike.state, 'hold'), version: bike.version + 1 };
  const served = withEntry(withHold(withBike(fleet, reserved), hold), {
    ...entry,
    version: entry.version + 1,
  });
  const payload = { ...toBikePayload(reserved), ...toHoldPayload(hold, entry), expiresAt: hold.expiresAt };
  return recordBikeEvent(served, reserved, { type: 'hold.started', payload, context });
}

/** Ends a hold; what becomes of its bike and its entry is up to the caller. */
export function endHold(
  fleet: Fleet,
  hold: Hold,
  reason: Exclude<Hold['endReason'], null>,
  now: Date,
): Fleet {
  return withHold(fleet, { ...hold, endedAt: now, endReason: reason });
}

/** Ends an unused hold; the caller offers its bike to the next user. */
export function releaseHold(
  fleet: Fleet,
  hold: Hold,
  reason: 'EXPIRED' | 'CANCELLED' | 'WITHDRAWN',
  context: DecisionContext,
): Fleet {
  const bike = getBike(fleet, hold.bikeId);
  const released = { ...bike, state: getNextState(bike.state, 'release'), version: bike.version + 1 };
  const ended = endHold(withBike(fleet, released), hold, reason, context.now);
  return recordHoldEnded(ended, { bike: released, hold, reason }, context);
}

/** Takes a held bike from its user, who keeps the ticket, and so the place. The caller says what becomes of the bike. */
export function withdrawHold(fleet: Fleet, hold: Hold, context: DecisionContext): Fleet {
  return returnToLine(releaseHold(fleet, hold, 'WITHDRAWN', context), hold.ticket);
}

/** The user of an entry that has lost its hold waits again. */
export function returnToLine(fleet: Fleet, ticket: number): Fleet {
  const entry = getEntry(fleet, ticket);
  return withEntry(fleet, { ...entry, version: entry.version + 1 });
}

/** Records the end of a hold that was not used. */
export function recordHoldEnded(
  fleet: Fleet,
  { bike, hold, reason }: { bike: Bike; hold: Hold; reason: 'EXPIRED' | 'CANCELLED' | 'WITHDRAWN' },
  context: DecisionContext,
): Fleet {
  const entry = getEntry(fleet, hold.ticket);
  const payload = { ...toBikePayload(bike), ...toHoldPayload(hold, entry), reason };
  return recordBikeEvent(fleet, bike, { type: 'hold.ended', payload, context });
}

/** Expires holds: their entries lapse, and the bikes are offered to the next users. */
export function decideExpireHolds(fleet: Fleet, context: DecisionContext): Fleet {
  const due = findActiveHolds(fleet, (hold) => hold.expiresAt.getTime() <= context.now.getTime()).sort(
    (a, b) => a.expiresAt.getTime() - b.expiresAt.getTime() || (a.id < b.id ? -1 : 1),
  );
  return due.reduce((state, hold) => {
    const lapsed = endEntry(releaseHold(state, hold, 'EXPIRED', context), hold.ticket, 'LAPSED', context);
    return offer(lapsed, hold.bikeId, context);
  }, fleet);
}

/** Adds an entry at the end of a model's waiting list. Its place counts those without a hold; 1 is next. */
export function joinWaitingList(
  fleet: Fleet,
  intent: { userId: string; modelId: string; stationId: string | null },
  context: DecisionContext,
): { fleet: Fleet; entry: WaitingEntry; place: number } {
  const entry: WaitingEntry = {
    ticket: fleet.nextTicket,
    rank: fleet.nextTicket,
    id: context.createId(),
    ...intent,
    version: 0,
    joinedAt: context.now,
    endedAt: null,
    endReason: null,
  };
  const joined = record(
    withEntry({ ...fleet, nextTicket: fleet.nextTicket + 1 }, entry),
    {
      aggregate: `waiting:${entry.id}`,
      aggregateVersion: 0,
      type: 'waiting.joined',
      payload: toEntryPayload(entry),
    },
    context,
  );
  return { fleet: joined, entry, place: countQueue(joined, intent.modelId) };
}

/** The user gives up the place; a bike held for them goes to the next. */
export function decideLeaveWaitingList(fleet: Fleet, ticket: number, context: DecisionContext): Fleet {
  const [hold] = findActiveHolds(fleet, (candidate) => candidate.ticket === ticket);
  if (!hold) return endEntry(fleet, ticket, 'LEFT', context);
  const left = endEntry(releaseHold(fleet, hold, 'CANCELLED', context), ticket, 'LEFT', context);
  return offer(left, hold.bikeId, context);
}

/** Ends an entry; what becomes of its hold is up to the caller. */
export function endEntry(
  fleet: Fleet,
  ticket: number,
  reason: Exclude<WaitingEntry['endReason'], null>,
  context: DecisionContext,
): Fleet {
  const entry = getEntry(fleet, ticket);
  const ended = { ...entry, version: entry.version + 1, endedAt: context.now, endReason: reason };
  const { stationId: _, ...payload } = toEntryPayload(entry);
  return record(
    withEntry(fleet, ended),
    {
      aggregate: `waiting:${entry.id}`,
      aggregateVersion: ended.version,
      type: 'waiting.ended',
      payload: { ...payload, reason },
    },
    context,
  );
}

function toHoldPayload({ id, userId }: Hold, entry: WaitingEntry) {
  return { holdId: id, entryId: entry.id, userId };
}

function toEntryPayload({ id, userId, modelId, stationId }: WaitingEntry) {
  return { entryId: id, userId, modelId, stationId };
}
