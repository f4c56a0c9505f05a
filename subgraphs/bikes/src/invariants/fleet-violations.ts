import type { Bike } from '../catalogue/domain/bike.ts';
import { isRentable } from '../catalogue/domain/bikes.ts';
import type { Fleet } from '../domain/fleet.ts';
import { findSpans, isInOpenTime, type Calendar } from '../hours/domain/calendar.ts';
import { findNextEdge } from '../hours/domain/spans.ts';
import { findRules, type Policies } from '../policies/domain/policies.ts';
import type { Rental } from '../rentals/domain/rental.ts';
import { isAtLimit, isBlocked } from '../rentals/domain/rentals.ts';
import { findRulesAtStart } from '../rentals/domain/terms.ts';
import type { Hold, WaitingEntry } from '../waiting-list/domain/waiting-entry.ts';
import { findJobViolations } from './job-violations.ts';
import { findPhotoViolations } from './photo-violations.ts';
import type { Violation } from './violation.ts';

const ids = (rows: readonly { id: string }[]): string => rows.map(({ id }) => id).join(', ') || 'none';

/** What is wrong with a whole fleet as it is between two decisions. What has ended does not matter. */
export function findFleetViolations(fleet: Fleet, moment: Moment): Violation[] {
  const rentals = [...fleet.rentals.values()].filter(({ endedAt }) => !endedAt);
  const holds = [...fleet.holds.values()].filter(({ endedAt }) => !endedAt);
  const waiting = [...fleet.entries.values()].filter(({ endedAt }) => !endedAt);
  return [
    ...findLimitViolations(rentals, moment).map(broken(1)),
    ...findStateViolations(fleet, { rentals, holds }).map(broken(2)),
    ...findHoldViolations(fleet, holds, moment).map(broken(2)),
    ...findJobViolations(fleet).map(broken(2)),
    ...findPhotoViolations(fleet).map(broken(2)),
    ...findWaitingViolations(fleet, { waiting, holds }, moment).map(broken(4)),
  ];
}

const broken =
  (invariant: Violation['invariant']) =>
  (message: string): Violation => ({ invariant, message });

/** When the fleet is looked at, and the rules there are. */
export interface Moment {
  policies: Policies;
  calendar: Calendar;
  /** What was promised for closed times is still being moved. */
  isMovingDues?: boolean;
  now: Date;
}

/** A limit counts when a rental starts: one that was lowered since ends nothing. */
function findLimitViolations(rentals: Rental[], { policies }: Moment): string[] {
  const toLimits = (rental: Rental) => findRulesAtStart({ policies }, rental);
  const limits = [
    { of: 'bike', toMax: () => 1, toKey: ({ bikeId }: Rental) => bikeId },
    {
      of: 'user',
      toMax: (rental: Rental) => toLimits(rental).rentalsPerUser,
      toKey: ({ userId }: Rental) => userId,
    },
    {
      of: 'user and model',
      toMax: (rental: Rental) => toLimits(rental).rentalsPerUserAndModel,
      toKey: ({ userId, modelId }: Rental) => `${userId} ${modelId}`,
    },
  ];
  const byStart = rentals.toSorted(
    (a, b) => a.rentedAt.getTime() - b.rentedAt.getTime() || (a.id < b.id ? -1 : 1),
  );
  // Staff may give more, and corrects what was recorded of a start.
  const limited = byStart.filter(({ isExemptFromLimits }) => !isExemptFromLimits);
  return limits.flatMap(({ of, toMax, toKey }) =>
    [...Map.groupBy(of === 'bike' ? byStart : limited, toKey)]
      .filter(([, active]) => active.some((rental, earlier) => earlier >= toMax(rental)))
      .map(([key, active]) => `${of} ${key} has ${active.length} active rentals: ${ids(active)}`),
  );
}

/** RENTED and RESERVED say no more and no less than that there is exactly one rental, one hold. */
function findStateViolations(fleet: Fleet, active: { rentals: Rental[]; holds: Hold[] }): string[] {
  const rentals = Map.groupBy(active.rentals, ({ bikeId }) => bikeId);
  const holds = Map.groupBy(active.holds, ({ bikeId }) => bikeId);
  const found = [...fleet.bikes.values()].flatMap((bike) => {
    const rented = rentals.get(bike.id) ?? [];
    const held = holds.get(bike.id) ?? [];
    return [
      rented.length !== (bike.state === 'RENTED' ? 1 : 0) && `with active rentals ${ids(rented)}`,
      held.length !== (bike.state === 'RESERVED' ? 1 : 0) && `with active holds ${ids(held)}`,
      rented.some(({ modelId }) => modelId !== bike.modelId) && 'rented as another model',
      !isPlaced(bike) && `at station ${bike.stationId ?? 'none'}`,
      bike.withdraw && bike.state !== 'RENTED' && 'still to be withdrawn',
      (bike.retiredAt !== null) !== (bike.state === 'RETIRED') && 'with the wrong time of retirement',
    ].flatMap((problem) => (problem === false ? [] : `bike ${bike.id} is ${bike.state} ${problem}`));
  });
  const orphans = active.rentals.filter(({ bikeId }) => !fleet.bikes.has(bikeId));
  return [
    ...found,
    ...orphans.map(({ id, bikeId }) => `rental ${id} is of bike ${bikeId}, which is not there`),
  ];
}

/** Whatever can be rented stands somewhere; what is on the road or missing stands nowhere. */
function isPlaced({ state, stationId }: Bike): boolean {
  if (state === 'AVAILABLE' || state === 'RESERVED') return stationId !== null;
  if (state === 'RENTED' || state === 'MISSING') return stationId === null;
  return true;
}

function findHoldViolations(
  fleet: Fleet,
  holds: Hold[],
  { calendar, isMovingDues = false }: Moment,
): string[] {
  const wrong = holds.flatMap((hold) => {
    const entry = fleet.entries.get(hold.ticket);
    const bike = fleet.bikes.get(hold.bikeId);
    if (!entry || entry.endedAt) return `hold ${hold.id} is for ticket ${hold.ticket}, which waits no longer`;
    if (entry.userId !== hold.userId) return `hold ${hold.id} is for another user than its ticket`;
    if (entry.modelId !== bike?.modelId) return `hold ${hold.id} is on a bike of another model`;
    if (isMovingDues) return [];
    const spans = findSpans(calendar, bike.stationId);
    if (!isInOpenTime(spans, hold.expiresAt.getTime()) && findNextEdge(spans, hold.expiresAt.getTime()))
      return `hold ${hold.id} ends while its station is closed`;
    return [];
  });
  const doubles = [...Map.groupBy(holds, ({ ticket }) => ticket)]
    .filter(([, same]) => same.length > 1)
    .map(([ticket, same]) => `ticket ${ticket} has ${same.length} active holds: ${ids(same)}`);
  return [...wrong, ...doubles];
}

function findWaitingViolations(
  fleet: Fleet,
  { waiting, holds }: { waiting: WaitingEntry[]; holds: Hold[] },
  moment: Moment,
): string[] {
  const twice = [
    ...Map.groupBy(waiting, ({ userId, modelId }) => `user ${userId} waits for model ${modelId}`),
  ]
    .filter(([, same]) => same.length > 1)
    .map(([what, same]) => `${what} ${same.length} times: ${ids(same)}`);
  const sameRank = [...Map.groupBy(waiting, ({ modelId, rank }) => `rank ${rank} of model ${modelId}`)]
    .filter(([, same]) => same.length > 1)
    .map(([what, same]) => `${what} has ${same.length} waiting entries: ${ids(same)}`);
  const served = new Set(holds.map(({ ticket }) => ticket));
  const eligible = waiting.filter((entry) => !served.has(entry.ticket) && !isBlocked(fleet, entry.userId));
  const idle = [...fleet.bikes.values()].filter((bike) => isRentable(fleet, bike, moment));
  const kept = idle.flatMap((bike) => {
    const rules = findRules(moment, bike);
    const entry = eligible.find(
      (waits) =>
        waits.modelId === bike.modelId &&
        (waits.stationId ?? bike.stationId) === bike.stationId &&
        !isAtLimit(fleet, waits, rules),
    );
    return entry
      ? `bike ${bike.id} is available while user ${entry.userId} waits for it (ticket ${entry.ticket})`
      : [];
  });
  return [...twice, ...sameRank, ...kept];
}
