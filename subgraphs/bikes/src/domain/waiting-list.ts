import { getNextState } from './bike-state.ts';
import { countQueue, findActiveHolds, findQueue, isAtLimit, isBlocked, isRentable } from './eligibility.ts';
import {
  getBike,
  withBike,
  withEntry,
  withHold,
  record,
  recordBikeEvent,
  type Bike,
  type Fleet,
  type Hold,
  type DecisionContext,
  type WaitingEntry,
} from './fleet.ts';

/** Whoever is to be served may be further down than what was loaded: the decision has to see more of the list. */
export class WaitingListTooShortError extends Error {}

/**
 * Offers a bike that has just become available to the waiting list: the lowest ticket that matches gets a hold.
 * Whoever is blocked or at a limit is skipped, not removed. Every way of becoming available comes through here.
 * @throws WaitingListTooShortError
 */
export function offer(fleet: Fleet, bikeId: string, moment: DecisionContext): Fleet {
  const bike = getBike(fleet, bikeId);
  if (!isRentable(fleet, bike)) return fleet;
  const unread = fleet.unread.get(bike.modelId);
  const next = findQueue(fleet, bike.modelId).find(
    (entry) =>
      (unread === undefined || entry.ticket <= unread.after) &&
      (entry.stationId === null || entry.stationId === bike.stationId) &&
      !isBlocked(fleet, entry.userId) &&
      !isAtLimit(fleet, entry, moment.rules),
  );
  if (next) return startHold(fleet, { bike, entry: next }, moment);
  if (unread) throw new WaitingListTooShortError();
  return fleet;
}

/** For those who were skipped and are no longer blocked or at a limit: offers what stands idle, longest first. */
export function offerIdleBikes(fleet: Fleet, modelIds: ReadonlySet<string>, moment: DecisionContext): Fleet {
  return [...fleet.bikes.values()]
    .filter((bike) => modelIds.has(bike.modelId) && bike.state === 'AVAILABLE')
    .sort(longestIdleFirst)
    .reduce((state, bike) => offer(state, bike.id, moment), fleet);
}

export const longestIdleFirst = (a: Bike, b: Bike): number =>
  a.idleSince.getTime() - b.idleSince.getTime() || (a.id < b.id ? -1 : 1);

function startHold(
  fleet: Fleet,
  { bike, entry }: { bike: Bike; entry: WaitingEntry },
  moment: DecisionContext,
): Fleet {
  const hold: Hold = {
    id: moment.createId(),
    bikeId: bike.id,
    userId: entry.userId,
    ticket: entry.ticket,
    startedAt: moment.now,
    expiresAt: new Date(moment.now.getTime() + moment.rules.holdDurationMs),
    endedAt: null,
    endReason: null,
  };
  const reserved = { ...bike, state: getNextState(bike.state, 'hold'), version: bike.version + 1 };
  const served = withEntry(withHold(withBike(fleet, reserved), hold), {
    ...entry,
    version: entry.version + 1,
  });
  const payload = { ...toBikePayload(reserved), ...toHoldPayload(hold, entry), expiresAt: hold.expiresAt };
  return recordBikeEvent(served, reserved, { type: 'hold.started', payload, moment });
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

/** Ends a hold that nobody will use; its bike is for the caller to offer. */
export function releaseHold(
  fleet: Fleet,
  hold: Hold,
  reason: 'EXPIRED' | 'CANCELLED' | 'WITHDRAWN',
  moment: DecisionContext,
): Fleet {
  const bike = getBike(fleet, hold.bikeId);
  const released = { ...bike, state: getNextState(bike.state, 'release'), version: bike.version + 1 };
  const ended = endHold(withBike(fleet, released), hold, reason, moment.now);
  return recordHoldEnded(ended, { bike: released, hold, reason }, moment);
}

export function recordHoldEnded(
  fleet: Fleet,
  { bike, hold, reason }: { bike: Bike; hold: Hold; reason: 'EXPIRED' | 'CANCELLED' | 'WITHDRAWN' },
  moment: DecisionContext,
): Fleet {
  const entry = getEntry(fleet, hold.ticket);
  const payload = { ...toBikePayload(bike), ...toHoldPayload(hold, entry), reason };
  return recordBikeEvent(fleet, bike, { type: 'hold.ended', payload, moment });
}

/** Holds whose time is up: their entries lapse and the bikes are offered on. */
export function expireHolds(fleet: Fleet, moment: DecisionContext): Fleet {
  const due = findActiveHolds(fleet, (hold) => hold.expiresAt.getTime() <= moment.now.getTime()).sort(
    (a, b) => a.expiresAt.getTime() - b.expiresAt.getTime() || (a.id < b.id ? -1 : 1),
  );
  return due.reduce((state, hold) => {
    const lapsed = endEntry(releaseHold(state, hold, 'EXPIRED', moment), hold.ticket, 'LAPSED', moment);
    return offer(lapsed, hold.bikeId, moment);
  }, fleet);
}

export function joinWaitingList(
  fleet: Fleet,
  wish: { userId: string; modelId: string; stationId: string | null },
  moment: DecisionContext,
): { fleet: Fleet; entry: WaitingEntry; place: number } {
  const entry: WaitingEntry = {
    ticket: fleet.nextTicket,
    id: moment.createId(),
    ...wish,
    version: 0,
    joinedAt: moment.now,
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
    moment,
  );
  return { fleet: joined, entry, place: countQueue(joined, wish.modelId) };
}

/** The user gives up the place; a bike held for them goes to the next. */
export function leaveWaitingList(fleet: Fleet, ticket: number, moment: DecisionContext): Fleet {
  const [hold] = findActiveHolds(fleet, (candidate) => candidate.ticket === ticket);
  if (!hold) return endEntry(fleet, ticket, 'LEFT', moment);
  const left = endEntry(releaseHold(fleet, hold, 'CANCELLED', moment), ticket, 'LEFT', moment);
  return offer(left, hold.bikeId, moment);
}

export function endEntry(
  fleet: Fleet,
  ticket: number,
  reason: Exclude<WaitingEntry['endReason'], null>,
  moment: DecisionContext,
): Fleet {
  const entry = getEntry(fleet, ticket);
  const ended = { ...entry, version: entry.version + 1, endedAt: moment.now, endReason: reason };
  const { stationId: _, ...payload } = toEntryPayload(entry);
  return record(
    withEntry(fleet, ended),
    {
      aggregate: `waiting:${entry.id}`,
      aggregateVersion: ended.version,
      type: 'waiting.ended',
      payload: { ...payload, reason },
    },
    moment,
  );
}

export function getEntry(fleet: Fleet, ticket: number): WaitingEntry {
  const entry = fleet.entries.get(ticket);
  if (!entry) throw new Error(`waiting entry ${ticket} was not loaded`);
  return entry;
}

export function toBikePayload({ id, modelId, stationId }: Bike) {
  return { bikeId: id, modelId, stationId };
}

function toHoldPayload({ id, userId }: Hold, entry: WaitingEntry) {
  return { holdId: id, entryId: entry.id, userId };
}

function toEntryPayload({ id, userId, modelId, stationId }: WaitingEntry) {
  return { entryId: id, userId, modelId, stationId };
}
