import type { Bike, Rental, Town } from '@bike-rentals/bikes';
import { day, hour } from '@bike-rentals/runtime/durations';
import { addWorkshop } from './workshop.ts';
import { closedStation, fullStation, rentalDays, scarce, type Plan } from './plan.ts';
import { plainRental } from './rental.ts';

const holdMs = 15 * 60_000;

/**
 * What is going on right now: one station full, one empty, one closed; overdue rentals, an extended one, a live hold with a queue
 * of three behind it, and bikes in maintenance, missing and retired.
 */
export function addPresent(plan: Plan, town: Town): void {
  const ofScarceModel = town.bikes.filter(({ modelId }) => modelId === town.models[scarce]?.id);
  const others = town.bikes.filter((bike) => !ofScarceModel.includes(bike));
  const take = (count: number): Bike[] => others.splice(-count);

  for (const bike of take(town.stations[fullStation]?.capacity ?? 0))
    bike.stationId = town.stations[fullStation]?.id ?? '';
  for (const bike of take(2)) bike.stationId = town.stations[closedStation]?.id ?? '';
  const inMaintenance = take(3);
  for (const bike of inMaintenance) bike.state = 'MAINTENANCE';
  addWorkshop(plan, town, { out: inMaintenance, idle: take(2) });
  for (const bike of take(1)) Object.assign(bike, { state: 'MISSING', stationId: null });
  for (const bike of take(1)) {
    Object.assign(bike, { state: 'RETIRED', retiredAt: plan.now, retiredReason: 'Frame cracked' });
  }
  addRentals(plan, town, take(6));
  addWaitingList(plan, town, ofScarceModel);
}

/** For how long some rentals are overdue: one for each time that its renter is told. */
const overdueDays = [1, 2, 4, 9] as const;

/** Adds rentals of people without an account. The first four are overdue, the fifth is extended. */
function addRentals({ random, now, people }: Plan, town: Town, bikes: Bike[]): void {
  bikes.forEach((bike, index) => {
    const overdue = overdueDays[index];
    const isExtended = index === overdueDays.length;
    const usual = random.integer(1, 100) * hour;
    const age = overdue === undefined && !isExtended ? usual : (rentalDays + (overdue ?? 1)) * day;
    const rental = startRental({ random, now, people }, bike, { userIndex: 5 + index, age });
    if (overdue !== undefined) tellOverdue({ random, now }, town, { rental, step: index + 1 });
    if (isExtended) {
      const returnBy = new Date(rental.returnBy.getTime() + rentalDays * day);
      Object.assign(rental, { returnBy, extensions: 1, version: 1 });
    }
    town.rentals.push(rental);
  });
}

function tellOverdue(
  { random, now }: Pick<Plan, 'random' | 'now'>,
  town: Town,
  { rental, step }: { rental: Rental; step: number },
): void {
  const graceEndsAt = new Date(rental.returnBy.getTime() + hour);
  Object.assign(rental, { graceEndsAt, overdueAt: graceEndsAt, overdueStep: step, version: step });
  const { id: rentalId, userId, bikeId, modelId, returnBy } = rental;
  town.events.push({
    ...happened(random, now),
    aggregate: `rental:${rentalId}`,
    aggregateVersion: step,
    type: step === 1 ? 'rental.overdue' : 'rental.overdue-reminded',
    payload: { rentalId, userId, bikeId, modelId, returnBy, step },
  });
}

function startRental(
  { random, now, people }: Plan,
  bike: Bike,
  { userIndex, age }: { userIndex: number; age: number },
): Rental {
  const rentedAt = new Date(now.getTime() - age);
  const rental: Rental = {
    ...plainRental,
    id: random.uuid(rentedAt),
    commandId: random.uuid(rentedAt),
    userId: people[userIndex]?.id ?? '',
    bikeId: bike.id,
    modelId: bike.modelId,
    startStationId: bike.stationId ?? '',
    endStationId: null,
    slot: 1,
    version: 0,
    rentedAt,
    returnBy: new Date(rentedAt.getTime() + rentalDays * day),
    endedAt: null,
    endReason: null,
  };
  Object.assign(bike, { state: 'RENTED', stationId: null, version: bike.version + 1 });
  return rental;
}

/** One bike of the scarce model is out, the other is held for the first of four who wait. */
function addWaitingList(plan: Plan, town: Town, [rented, held]: Bike[]): void {
  if (!rented || !held) throw new Error('the scarce model has two bikes');
  // A hold ends while its station is open.
  held.stationId = town.stations[1]?.id ?? '';
  const { random, now, people } = plan;
  town.rentals.push(startRental(plan, rented, { userIndex: 20, age: 30 * hour }));
  town.entries = [0, 1, 2, 3].map((index) => {
    const joinedAt = new Date(now.getTime() - (4 - index) * hour);
    return {
      ticket: index + 1,
      rank: index + 1,
      id: random.uuid(joinedAt),
      userId: people[12 + index]?.id ?? '',
      modelId: held.modelId,
      stationId: null,
      version: index === 0 ? 1 : 0,
      joinedAt,
      endedAt: null,
      endReason: null,
    };
  });
  const [first] = town.entries;
  if (!first) throw new Error('nobody waits');
  const expiresAt = new Date(now.getTime() + holdMs);
  const hold = {
    id: random.uuid(now),
    bikeId: held.id,
    userId: first.userId,
    ticket: 1,
    startedAt: now,
    expiresAt,
  };
  town.holds = [{ ...hold, endedAt: null, endReason: null }];
  Object.assign(held, { state: 'RESERVED', version: held.version + 1 });
  town.events.push({
    ...happened(random, now),
    aggregate: `bike:${held.id}`,
    aggregateVersion: held.version,
    type: 'hold.started',
    payload: {
      bikeId: held.id,
      modelId: held.modelId,
      stationId: held.stationId,
      holdId: hold.id,
      entryId: first.id,
      userId: first.userId,
      expiresAt,
    },
  });
}

function happened(random: Plan['random'], at: Date) {
  return {
    id: random.uuid(at),
    at,
    actor: { id: 'system', role: 'SYSTEM' as const },
    reason: undefined,
    commandId: undefined,
  };
}
