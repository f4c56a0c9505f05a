import type { Fleet } from '../../domain/fleet.ts';
import {
  returnBike,
  findHolder,
  findWaiting,
  getEntry,
  later,
  makeBike,
  makeDecisionContext,
  makeFleet,
  noon,
  queueUp,
  rent,
  toEventTypes,
} from '../../testing/make-fleet.ts';
import { decideAddBike, decideRetireBike, decideUpdateBike } from './change-bike.ts';
import type { FleetChange } from './fleet-change.ts';

const context = makeDecisionContext({
  now: later(1),
  actor: { id: 'eve', role: 'ADMIN' },
  reason: 'flat tyre',
});
const rented = rent(makeFleet(makeBike('b1')), 'zoe', { bikeId: 'b1' }).fleet;
const held = returnBike(queueUp(rented, 'city', 'ann', 'bob'), 'b1').fleet;

function toFleet(change: FleetChange): Fleet {
  if (change.kind === 'invalid') throw new Error(change.code);
  return change.fleet;
}

test('a new bike is available, unless somebody waits for it', () => {
  const input = { serial: 's', modelId: 'city', stationId: 'north' };
  const change = decideAddBike(makeFleet(), input, context);
  expect(toFleet(change).bikes.get((change as { bikeId: string }).bikeId)).toMatchObject({
    state: 'AVAILABLE',
    idleSince: context.now,
  });
  expect(findWaiting(toFleet(decideAddBike(queueUp(makeFleet(), 'city', 'ann'), input, context)))).toEqual(
    [],
  );
  expect(decideAddBike(makeFleet(), { ...input, modelId: 'tandem' }, context)).toMatchObject({
    field: 'modelId',
    code: 'MODEL_UNKNOWN',
  });
  expect(decideAddBike(makeFleet(), { ...input, stationId: 'east' }, context)).toMatchObject({
    field: 'stationId',
    code: 'STATION_UNKNOWN',
  });
});

test('withdrawing a held bike ends the hold, and its user keeps the place at the head', () => {
  const fleet = toFleet(decideUpdateBike(held, { id: 'b1', state: 'MAINTENANCE' }, context));
  expect(toEventTypes(held, fleet)).toEqual(['bike.state-changed', 'hold.ended']);
  expect(fleet.events.at(-1)).toMatchObject({
    payload: { reason: 'WITHDRAWN', userId: 'ann' },
    reason: 'flat tyre',
    actor: { id: 'eve' },
  });
  expect(findWaiting(fleet)).toEqual(['ann', 'bob']);
  expect(getEntry(fleet, 'ann').version).toBeGreaterThan(getEntry(held, 'ann').version);
  const repaired = toFleet(decideUpdateBike(fleet, { id: 'b1', state: 'AVAILABLE' }, context));
  expect(findHolder(repaired, 'b1')).toBe('ann');
});

test('whoever loses a hold gets another bike that stands idle', () => {
  const both = {
    ...held,
    bikes: new Map([...held.bikes, ['b2', makeBike('b2')], ['c1', makeBike('c1', { modelId: 'cargo' })]]),
  };
  const elsewhere = toFleet(decideRetireBike(both, 'b1', context));
  expect(elsewhere.bikes.get('b1')).toMatchObject({
    state: 'RETIRED',
    retiredAt: context.now,
    retiredReason: 'flat tyre',
  });
  expect(findHolder(elsewhere, 'b2')).toBe('ann');
  expect(elsewhere.bikes.get('c1')?.state).toBe('AVAILABLE');
});

test("a held bike that is moved out of its user's reach goes to somebody else", () => {
  const waiting = queueUp(rented, 'city', ['ann', 'north'], ['bob', 'south']);
  const kept = returnBike(waiting, 'b1').fleet;
  expect(findHolder(kept, 'b1')).toBe('ann');
  const fleet = toFleet(decideUpdateBike(kept, { id: 'b1', stationId: 'south' }, context));
  expect(findHolder(fleet, 'b1')).toBe('bob');
  expect(findWaiting(fleet)).toEqual(['ann']);
  const anywhere = toFleet(decideUpdateBike(held, { id: 'b1', stationId: 'south' }, context));
  expect(findHolder(anywhere, 'b1')).toBe('ann');
  expect(anywhere.bikes.get('b1')).toMatchObject({ stationId: 'south', state: 'RESERVED' });
});

test('moving a bike to where somebody waits for it holds it for them', () => {
  const waiting = queueUp(makeFleet(makeBike('b1')), 'city', ['ann', 'south']);
  expect(
    findHolder(toFleet(decideUpdateBike(waiting, { id: 'b1', stationId: 'south' }, context)), 'b1'),
  ).toBe('ann');
});

test('a missing bike stands nowhere until it is found, at a station that is named', () => {
  const missing = toFleet(decideUpdateBike(held, { id: 'b1', state: 'MISSING' }, context));
  expect(missing.bikes.get('b1')).toMatchObject({ state: 'MISSING', stationId: null });
  expect(decideUpdateBike(missing, { id: 'b1', state: 'AVAILABLE' }, context)).toMatchObject({
    field: 'stationId',
    code: 'STATION_REQUIRED',
  });
  expect(decideUpdateBike(missing, { id: 'b1', stationId: 'north' }, context)).toMatchObject({
    field: 'stationId',
    code: 'BIKE_MISSING',
  });
  expect(
    decideUpdateBike(missing, { id: 'b1', stationId: 'north', state: 'MISSING' }, context),
  ).toMatchObject({
    field: 'stationId',
  });
  const found = toFleet(
    decideUpdateBike(missing, { id: 'b1', stationId: 'south', state: 'AVAILABLE' }, context),
  );
  expect(findHolder(found, 'b1')).toBe('ann');
});

test.each([
  ['retire a rented bike', decideRetireBike(rented, 'b1', context), 'id', 'BIKE_RENTED'],
  ['retire an unknown bike', decideRetireBike(rented, 'b9', context), 'id', 'BIKE_UNKNOWN'],
  [
    'move a rented bike',
    decideUpdateBike(rented, { id: 'b1', stationId: 'south' }, context),
    'stationId',
    'BIKE_RENTED',
  ],
  [
    'call a rented bike available',
    decideUpdateBike(rented, { id: 'b1', state: 'AVAILABLE' }, context),
    'state',
    'BIKE_RENTED',
  ],
  [
    'call a held bike available',
    decideUpdateBike(held, { id: 'b1', state: 'AVAILABLE' }, context),
    'state',
    'BIKE_RESERVED',
  ],
  [
    'move to nowhere',
    decideUpdateBike(held, { id: 'b1', stationId: 'east' }, context),
    'stationId',
    'STATION_UNKNOWN',
  ],
  ['change an unknown bike', decideUpdateBike(held, { id: 'b9' }, context), 'id', 'BIKE_UNKNOWN'],
])('it is refused to %s', (_, change, field, code) => {
  expect(change).toMatchObject({ kind: 'invalid', field, code });
});

test('what is retired stays as it is', () => {
  const retired = makeFleet(makeBike('b1', { state: 'RETIRED', retiredAt: noon }));
  for (const update of [
    { stationId: 'south' },
    { state: 'AVAILABLE' as const },
    { state: 'MAINTENANCE' as const },
  ]) {
    expect(decideUpdateBike(retired, { id: 'b1', ...update }, context)).toMatchObject({
      code: 'BIKE_RETIRED',
    });
  }
});

test.each([
  ['nothing said of an available bike', makeFleet(makeBike('b1')), {}],
  ['nothing said of a rented bike', rented, {}],
  ['the state that it has', makeFleet(makeBike('b1')), { state: 'AVAILABLE' as const }],
  ['the station where it stands', makeFleet(makeBike('b1')), { stationId: 'north' }],
])('%s: nothing changes', (_, fleet, update) => {
  expect(toFleet(decideUpdateBike(fleet, { id: 'b1', ...update }, context))).toEqual(fleet);
});

test('withdrawing a rented bike twice is said once', () => {
  const once = toFleet(decideUpdateBike(rented, { id: 'b1', state: 'MAINTENANCE' }, context));
  expect(toEventTypes(rented, once)).toEqual(['bike.withdrawn']);
  expect(toFleet(decideUpdateBike(once, { id: 'b1', state: 'MAINTENANCE' }, context))).toBe(once);
});

test('maintenance that was asked for a rented bike is taken back, and it comes back as any other', () => {
  const asked = toFleet(decideUpdateBike(rented, { id: 'b1', state: 'MAINTENANCE' }, context));
  const revoked = toFleet(decideUpdateBike(asked, { id: 'b1', state: 'AVAILABLE' }, context));
  expect(revoked.bikes.get('b1')).toMatchObject({ state: 'RENTED', withdraw: false });
  expect(revoked.events.at(-1)).toMatchObject({ type: 'bike.withdrawn', payload: { revoked: true } });
  expect(returnBike(revoked, 'b1').fleet.bikes.get('b1')?.state).toBe('AVAILABLE');
});

test('a rented bike that is missing ends its rental, by force and nowhere', () => {
  const asked = toFleet(decideUpdateBike(rented, { id: 'b1', state: 'MAINTENANCE' }, context));
  const missing = toFleet(decideUpdateBike(asked, { id: 'b1', state: 'MISSING' }, context));
  expect(toEventTypes(asked, missing)).toEqual(['rental.ended', 'bike.state-changed']);
  expect(missing.events.at(-2)?.payload).toMatchObject({
    startStationId: 'north',
    stationId: null,
    rentedAt: noon,
    endReason: 'FORCED',
  });
  expect(missing.bikes.get('b1')).toMatchObject({ state: 'MISSING', stationId: null, withdraw: false });
  expect([...missing.rentals.values()]).toMatchObject([
    { endReason: 'FORCED', endStationId: null, endedAt: context.now, slot: null },
  ]);
});
