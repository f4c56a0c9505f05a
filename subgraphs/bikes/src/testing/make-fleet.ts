import { day, hour, minute } from '@bike-rentals/runtime/durations';
import type { BikeOutcome, RentBike } from '@bike-rentals/contracts';
import type { Bike } from '../catalogue/domain/bike.ts';
import { emptyFleet, type Fleet, type DecisionContext } from '../domain/fleet.ts';
import type { Decision } from '../domain/outcomes.ts';
import { alwaysOpen } from '../hours/domain/calendar.ts';
import { toPolicies, town, type Policies } from '../policies/domain/policies.ts';
import { initialRules, type StoredRules } from '../policies/domain/policy-keys.ts';
import { noPricing } from '../pricing/domain/pricing.ts';
import { decideRentBike } from '../rentals/domain/rent-bike.ts';
import { decideReturnBike } from '../rentals/domain/return-bike.ts';
import type { WaitingEntry } from '../waiting-list/domain/waiting-entry.ts';

export const noon = new Date('2026-05-01T12:00:00Z');

export { day, hour, minute };

export const later = (milliseconds: number): Date => new Date(noon.getTime() + milliseconds);

export function makeBike(id: string, changes: Partial<Bike> = {}): Bike {
  return {
    id,
    serial: `serial-${id}`,
    feedId: `feed-${id}`,
    modelId: 'city',
    stationId: 'north',
    state: 'AVAILABLE',
    withdraw: false,
    isOutForJobs: false,
    ridesSince: 0,
    inspectedAt: later(-day),
    idleSince: later(-day),
    version: 0,
    retiredAt: null,
    retiredReason: null,
    ...changes,
  };
}

/** Two models, city and cargo; stations north and south rent, closed does not. */
export function makeFleet(...bikes: Bike[]): Fleet {
  return {
    ...emptyFleet,
    bikes: new Map(bikes.map((bike) => [bike.id, bike])),
    stations: new Map([
      ['north', { id: 'north', isRenting: true }],
      ['south', { id: 'south', isRenting: true }],
      ['closed', { id: 'closed', isRenting: false }],
    ]),
    modelIds: new Set(['city', 'cargo']),
  };
}

let lastId = 0;

/** A policy of the town since ever. */
export function makePolicies(rules: Partial<StoredRules> = {}): Policies {
  const audit = { id: 'p1', actorId: 'system', reason: 'test', at: noon, validFrom: new Date(0) };
  const changes = { ...initialRules, ...rules };
  return toPolicies([{ ...town, ...audit, seq: 1, version: 1, changes }]);
}

export function makeDecisionContext({
  rules,
  ...changes
}: Partial<DecisionContext> & { rules?: Partial<StoredRules> } = {}): DecisionContext {
  return {
    now: noon,
    createId: () => `id-${(lastId += 1)}`,
    actor: { id: 'system', role: 'SYSTEM' },
    policies: makePolicies(rules),
    pricing: noPricing,
    calendar: alwaysOpen,
    termsVersion: 0,
    timeZone: 'Etc/UTC',
    ...changes,
  };
}

type RentalIntent = Partial<Omit<RentBike, 'actor'>>;

export function rent(
  fleet: Fleet,
  userId: string,
  intent: RentalIntent,
  context = makeDecisionContext(),
): Decision {
  const actor = { id: userId, role: 'RENTER' as const };
  const command = { actor, requestedAt: context.now, whenUnavailable: 'REFUSE' as const, ...intent };
  return decideRentBike(fleet, command, { ...context, actor, commandId: context.createId() });
}

/** Returns the bike on behalf of its renter. */
export function returnBike(
  fleet: Fleet,
  bikeId: string,
  {
    stationId = 'north',
    context = makeDecisionContext(),
  }: { stationId?: string; context?: DecisionContext } = {},
): Decision {
  const rental = getRental(fleet, bikeId);
  const actor = { id: rental.userId, role: 'RENTER' as const };
  const command = { actor, requestedAt: context.now, rentalId: rental.id, stationId };
  return decideReturnBike(fleet, command, { ...context, actor });
}

export function getRental(fleet: Fleet, bikeId: string) {
  const rental = [...fleet.rentals.values()].find((one) => one.bikeId === bikeId && !one.endedAt);
  if (!rental) throw new Error(`bike ${bikeId} is not rented`);
  return rental;
}

/** Puts each user on the waiting list of a model, in this order. */
export function queueUp(fleet: Fleet, modelId: string, ...users: (string | [string, string])[]): Fleet {
  return users.reduce((state, user) => {
    const [userId, stationId] = typeof user === 'string' ? [user] : user;
    const intent = {
      modelId,
      ...(stationId !== undefined && { stationId }),
      whenUnavailable: 'QUEUE' as const,
    };
    const { fleet: joined, outcome } = rent(state, userId, intent);
    if (outcome.type !== 'waiting-list-joined') throw new Error(`${userId} came to ${toCode(outcome)}`);
    return joined;
  }, fleet);
}

/** The refusal's code, or what else the outcome is. */
export function toCode({ type, body }: BikeOutcome): string {
  return 'code' in body ? body.code : type;
}

export function findHolder(fleet: Fleet, bikeId: string): string | undefined {
  return [...fleet.holds.values()].find((hold) => hold.bikeId === bikeId && !hold.endedAt)?.userId;
}

/** Users who wait without a hold, the next one first. */
export function findWaiting(fleet: Fleet): string[] {
  const held = new Set(
    [...fleet.holds.values()].filter(({ endedAt }) => !endedAt).map(({ ticket }) => ticket),
  );
  return [...fleet.entries.values()]
    .filter((entry) => !entry.endedAt && !held.has(entry.ticket))
    .sort((a, b) => a.rank - b.rank)
    .map(({ userId }) => userId);
}

export function getEntry(fleet: Fleet, userId: string): WaitingEntry {
  const entry = [...fleet.entries.values()].filter((one) => one.userId === userId).at(-1);
  if (!entry) throw new Error(`${userId} never waited`);
  return entry;
}

/** What happened between two values. */
export function toEventTypes(before: Fleet, after: Fleet): string[] {
  return after.events.slice(before.events.length).map(({ type }) => type);
}
