import type { ReturnBike } from '@bike-rentals/contracts';
import { decideUpdateBike } from '../../catalogue/domain/change-bike.ts';
import type { Fleet } from '../../domain/fleet.ts';
import {
  returnBike,
  day,
  findHolder,
  findWaiting,
  getRental,
  hour,
  later,
  makeBike,
  makeDecisionContext,
  makeFleet,
  noon,
  queueUp,
  rent,
  toCode,
  toEventTypes,
} from '../../testing/make-fleet.ts';
import { decideLateRentals } from './overdue.ts';
import { decideReturnBike } from './return-bike.ts';

const now = later(2 * hour);
const rented = rent(makeFleet(makeBike('b1')), 'ann', { bikeId: 'b1' }).fleet;
const ann = { id: 'ann', role: 'RENTER' as const };

function giveBack(fleet: Fleet, changes: Partial<ReturnBike> = {}) {
  const command = {
    actor: ann,
    requestedAt: now,
    rentalId: getRental(rented, 'b1').id,
    stationId: 'south',
    ...changes,
  };
  return decideReturnBike(fleet, command, makeDecisionContext({ now, actor: command.actor }));
}

test('its renter returns a bike: it stands idle where it was brought, under a new public id', () => {
  const { fleet, outcome } = giveBack(rented);
  const rentalId = getRental(rented, 'b1').id;
  expect(outcome).toEqual({
    type: 'rental-ended',
    version: 1,
    body: { rentalId, bikeId: 'b1', returnedAt: now },
  });
  expect(fleet.rentals.get(rentalId)).toMatchObject({
    endedAt: now,
    endStationId: 'south',
    endReason: 'RETURNED',
    slot: null,
  });
  expect(fleet.bikes.get('b1')).toMatchObject({
    state: 'AVAILABLE',
    stationId: 'south',
    idleSince: now,
    version: 2,
  });
  expect(fleet.bikes.get('b1')?.feedId).not.toBe('feed-b1');
  expect(toEventTypes(rented, fleet)).toEqual(['rental.ended']);
  expect(fleet.events.at(-1)?.payload).toEqual({
    rentalId,
    userId: 'ann',
    bikeId: 'b1',
    modelId: 'city',
    startStationId: 'north',
    stationId: 'south',
    rentedAt: getRental(rented, 'b1').rentedAt,
    endedAt: now,
    endReason: 'RETURNED',
    policyVersion: 1,
  });
});

test("staff may return it in the renter's stead, nobody else, not even to learn that it exists", () => {
  const { fleet } = giveBack(rented, { actor: { id: 'eve', role: 'ADMIN' } });
  expect([...fleet.rentals.values()]).toMatchObject([{ endReason: 'STAFF' }]);
  expect(toCode(giveBack(rented, { actor: { id: 'eve', role: 'RENTER' } }).outcome)).toBe('RENTAL_UNKNOWN');
  expect(toCode(giveBack(rented, { rentalId: 'r9' }).outcome)).toBe('RENTAL_UNKNOWN');
});

test('it is returned once, and at a station that exists', () => {
  expect(toCode(giveBack(rented, { stationId: 'east' }).outcome)).toBe('STATION_UNKNOWN');
  const { fleet } = giveBack(rented);
  expect(toCode(giveBack(fleet).outcome)).toBe('ALREADY_RETURNED');
});

test('a return counts from the request, but neither from before the rental nor from the future', () => {
  const returnedAt = (requestedAt: Date) => giveBack(rented, { requestedAt }).outcome.body;
  expect(returnedAt(later(hour))).toMatchObject({ returnedAt: later(hour) });
  expect(returnedAt(later(-hour))).toMatchObject({ returnedAt: noon });
  expect(returnedAt(later(9 * hour))).toMatchObject({ returnedAt: now });
});

test('a return is taken at a closed station, and at one that is full', () => {
  expect(toCode(giveBack(rented, { stationId: 'closed' }).outcome)).toBe('rental-ended');
  const full = {
    ...rented,
    bikes: new Map([
      ...rented.bikes,
      ...Array.from({ length: 50 }, (_, n) => [`x${n}`, makeBike(`x${n}`)] as const),
    ]),
  };
  expect(toCode(giveBack(full, { stationId: 'north' }).outcome)).toBe('rental-ended');
});

test('what was withdrawn while rented goes to maintenance and is offered to nobody', () => {
  const withdrawn = decideUpdateBike(
    queueUp(rented, 'city', 'bob'),
    { id: 'b1', state: 'MAINTENANCE' },
    makeDecisionContext(),
  );
  if (withdrawn.kind !== 'changed') throw new Error(withdrawn.message);
  expect(withdrawn.fleet.bikes.get('b1')).toMatchObject({ state: 'RENTED', withdraw: true });
  const { fleet } = giveBack(withdrawn.fleet);
  expect(fleet.bikes.get('b1')).toMatchObject({ state: 'MAINTENANCE', withdraw: false, stationId: 'south' });
  expect(findWaiting(fleet)).toEqual(['bob']);
});

test('a bike that comes back is held for the lowest ticket', () => {
  const { fleet } = giveBack(queueUp(rented, 'city', 'bob', 'cid'));
  expect(fleet.bikes.get('b1')?.state).toBe('RESERVED');
  expect(findHolder(fleet, 'b1')).toBe('bob');
  expect(findWaiting(fleet)).toEqual(['cid']);
});

test('whoever waits for another station lets others pass', () => {
  const { fleet } = giveBack(queueUp(rented, 'city', ['bob', 'north'], ['cid', 'south']));
  expect(findHolder(fleet, 'b1')).toBe('cid');
  expect(findWaiting(fleet)).toEqual(['bob']);
});

test('at a closed station it is offered to nobody', () => {
  const { fleet } = giveBack(queueUp(rented, 'city', 'bob'), { stationId: 'closed' });
  expect(fleet.bikes.get('b1')?.state).toBe('AVAILABLE');
  expect(findWaiting(fleet)).toEqual(['bob']);
});

/** Bob is first in line for a city bike, and has three others. */
function makeBusyBob(): Fleet {
  const others = ['x', 'y', 'z'].map((modelId) => makeBike(modelId, { modelId }));
  const fleet = makeFleet(makeBike('b1'), ...others);
  const waiting = queueUp(
    rent({ ...fleet, modelIds: new Set(['city', 'x', 'y', 'z']) }, 'ann', { bikeId: 'b1' }).fleet,
    'city',
    'bob',
  );
  return others.reduce((fleet, { id }) => rent(fleet, 'bob', { bikeId: id }).fleet, waiting);
}

test('whoever is at a limit is skipped but keeps the place, and is served once a bike of theirs is back', () => {
  const busy = makeBusyBob();
  const idle = returnBike(busy, 'b1').fleet;
  expect(idle.bikes.get('b1')?.state).toBe('AVAILABLE');
  expect(findWaiting(idle)).toEqual(['bob']);
  const { fleet } = returnBike(idle, 'x');
  expect(findHolder(fleet, 'b1')).toBe('bob');
});

test('while the first is at a limit the second is served', () => {
  const { fleet } = returnBike(queueUp(makeBusyBob(), 'city', 'cid'), 'b1');
  expect(findHolder(fleet, 'b1')).toBe('cid');
  expect(findWaiting(fleet)).toEqual(['bob']);
});

test('whoever is overdue is skipped, and is served once that bike is back', () => {
  const fleet = makeFleet(makeBike('b1'), makeBike('c1', { modelId: 'cargo' }));
  const bob = rent(fleet, 'bob', { bikeId: 'c1' }).fleet;
  const waiting = queueUp(
    rent(bob, 'ann', { bikeId: 'b1' }, makeDecisionContext({ now: later(5 * day) })).fleet,
    'city',
    'bob',
  );
  const context = makeDecisionContext({ now: later(8 * day) });
  const late = returnBike(decideLateRentals(waiting, context), 'b1', { context }).fleet;
  expect(findHolder(late, 'b1')).toBeUndefined();
  expect(findHolder(returnBike(late, 'c1', { context }).fleet, 'b1')).toBe('bob');
});
