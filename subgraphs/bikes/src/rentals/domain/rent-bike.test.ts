import {
  day,
  returnBike,
  findHolder,
  findWaiting,
  getEntry,
  getRental,
  hour,
  later,
  makeBike,
  makeDecisionContext,
  makeFleet,
  minute,
  noon,
  queueUp,
  rent,
  toCode,
  toEventTypes,
} from '../../testing/make-fleet.ts';
import { decideLateRentals } from './overdue.ts';

const QUEUE = { whenUnavailable: 'QUEUE' as const };

test('renting a bike takes it off its station, starts a rental and says so once', () => {
  const before = makeFleet(makeBike('b1'));
  const { fleet, outcome } = rent(before, 'ann', { bikeId: 'b1' });
  const rental = getRental(fleet, 'b1');
  const returnBy = new Date(noon.getTime() + 7 * day);
  expect(outcome).toEqual({
    type: 'rental-started',
    version: 1,
    body: { rentalId: rental.id, bikeId: 'b1', returnBy },
  });
  expect(rental).toMatchObject({ userId: 'ann', startStationId: 'north', slot: 1, rentedAt: noon, returnBy });
  expect(fleet.bikes.get('b1')).toMatchObject({ state: 'RENTED', stationId: null, version: 1 });
  expect(fleet.events).toMatchObject([
    {
      type: 'rental.started',
      aggregate: 'bike:b1',
      aggregateVersion: 1,
      actor: { id: 'ann' },
      commandId: rental.commandId,
      payload: {
        rentalId: rental.id,
        userId: 'ann',
        bikeId: 'b1',
        modelId: 'city',
        stationId: 'north',
        rentedAt: noon,
        returnBy,
        policyVersion: 1,
      },
    },
  ]);
});

test('by model, the bike that has stood idle longest is taken; of equals, always the same one', () => {
  const idleSince = later(-5 * minute);
  const fleet = makeFleet(
    makeBike('b3', { idleSince }),
    makeBike('b1', { idleSince: noon }),
    makeBike('b2', { idleSince }),
  );
  const first = rent(fleet, 'ann', { modelId: 'city' });
  expect(first.outcome.body).toMatchObject({ bikeId: 'b2' });
  const second = rent(first.fleet, 'bob', { modelId: 'city' });
  expect(second.outcome.body).toMatchObject({ bikeId: 'b3' });
});

test('by model at a station, only bikes that stand there will do', () => {
  const before = makeFleet(makeBike('b1'), makeBike('b2', { stationId: 'south', idleSince: noon }));
  const { fleet, outcome } = rent(before, 'ann', { modelId: 'city', stationId: 'south' });
  expect(outcome.body).toMatchObject({ bikeId: 'b2' });
  expect(toCode(rent(fleet, 'bob', { modelId: 'city', stationId: 'south' }).outcome)).toBe(
    'BIKE_UNAVAILABLE',
  );
});

test.each([
  ['an unknown bike', { bikeId: 'b9' }, 'BIKE_UNKNOWN'],
  ['a retired bike', { bikeId: 'retired' }, 'BIKE_UNKNOWN'],
  ['an unknown model', { modelId: 'tandem' }, 'MODEL_UNKNOWN'],
  ['nothing at all', {}, 'MODEL_UNKNOWN'],
  ['an unknown station', { modelId: 'city', stationId: 'east' }, 'STATION_UNKNOWN'],
  ['a bike that is rented', { bikeId: 'rented' }, 'BIKE_UNAVAILABLE'],
  ['a rented bike, ready to wait', { bikeId: 'rented', ...QUEUE }, 'BIKE_UNAVAILABLE'],
  ['a bike in maintenance', { bikeId: 'broken' }, 'BIKE_UNAVAILABLE'],
  ['a bike at a closed station', { bikeId: 'closed' }, 'BIKE_UNAVAILABLE'],
  ['a model that only a closed station has', { modelId: 'city' }, 'BIKE_UNAVAILABLE'],
  [
    'a model that only a closed station has, ready to wait',
    { modelId: 'city', ...QUEUE },
    'waiting-list-joined',
  ],
])('asked for %s', (_, intent, code) => {
  const before = makeFleet(
    makeBike('retired', { state: 'RETIRED', retiredAt: noon }),
    makeBike('rented', { state: 'RENTED', stationId: null }),
    makeBike('broken', { state: 'MAINTENANCE' }),
    makeBike('closed', { stationId: 'closed' }),
  );
  const { fleet, outcome } = rent(before, 'ann', intent);
  expect(toCode(outcome)).toBe(code);
  if (code !== 'waiting-list-joined') expect(fleet).toBe(fleet);
});

test('one bike of a model, three in all, and whoever is at a limit cannot join either', () => {
  const bikes = ['a', 'b', 'c', 'd'].map((model) => makeBike(model, { modelId: model }));
  const fleet = {
    ...makeFleet(...bikes, makeBike('a2', { modelId: 'a' })),
    modelIds: new Set(['a', 'b', 'c', 'd', 'e']),
  };
  const one = rent(fleet, 'ann', { modelId: 'a' }).fleet;
  expect(toCode(rent(one, 'ann', { modelId: 'a', ...QUEUE }).outcome)).toBe('MODEL_LIMIT_REACHED');
  const three = rent(rent(one, 'ann', { modelId: 'b' }).fleet, 'ann', { modelId: 'c' }).fleet;
  expect(toCode(rent(three, 'ann', { bikeId: 'd' }).outcome)).toBe('RENTAL_LIMIT_REACHED');
  expect(toCode(rent(three, 'ann', { modelId: 'e', ...QUEUE }).outcome)).toBe('RENTAL_LIMIT_REACHED');
  expect(toCode(rent(three, 'bob', { bikeId: 'd' }).outcome)).toBe('rental-started');
});

test('where two of a model are allowed each has a slot of its own, and the lower one is used again', () => {
  const context = makeDecisionContext({ rules: { rentalsPerUserAndModel: 2 } });
  const fleet = makeFleet(makeBike('b1'), makeBike('b2'), makeBike('b3'));
  const one = rent(fleet, 'ann', { bikeId: 'b1' }, context).fleet;
  const two = rent(one, 'ann', { bikeId: 'b2' }, context).fleet;
  expect([getRental(two, 'b1').slot, getRental(two, 'b2').slot]).toEqual([1, 2]);
  expect(toCode(rent(two, 'ann', { bikeId: 'b3' }, context).outcome)).toBe('MODEL_LIMIT_REACHED');
  const back = returnBike(two, 'b1', { context }).fleet;
  expect(getRental(rent(back, 'ann', { bikeId: 'b3' }, context).fleet, 'b3').slot).toBe(1);
});

test('whoever has an overdue bike neither rents nor joins until it is back', () => {
  const rented = rent(makeFleet(makeBike('b1'), makeBike('c1', { modelId: 'cargo' })), 'ann', {
    bikeId: 'b1',
  }).fleet;
  const now = later(7 * day + hour);
  const late = decideLateRentals(rented, makeDecisionContext({ now }));
  expect(toCode(rent(late, 'ann', { bikeId: 'c1' }).outcome)).toBe('BLOCKED');
  expect(toCode(rent(late, 'ann', { modelId: 'cargo', ...QUEUE }).outcome)).toBe('BLOCKED');
  const { fleet } = returnBike(late, 'b1', { context: makeDecisionContext({ now }) });
  expect(toCode(rent(fleet, 'ann', { bikeId: 'c1' }).outcome)).toBe('rental-started');
});

test('the waiting list takes each user once and tells the place', () => {
  const fleet = makeFleet();
  const ann = rent(fleet, 'ann', { modelId: 'city', ...QUEUE });
  expect(ann.outcome.body).toMatchObject({ place: 1 });
  const bob = rent(ann.fleet, 'bob', { modelId: 'city', stationId: 'south', ...QUEUE });
  expect(bob.outcome.body).toMatchObject({ place: 2, entryId: getEntry(bob.fleet, 'bob').id });
  expect(toCode(rent(bob.fleet, 'ann', { modelId: 'city', stationId: 'south', ...QUEUE }).outcome)).toBe(
    'ALREADY_WAITING',
  );
  expect(toCode(rent(bob.fleet, 'ann', { modelId: 'city' }).outcome)).toBe('BIKE_UNAVAILABLE');
  expect(rent(bob.fleet, 'ann', { modelId: 'cargo', ...QUEUE }).outcome.body).toMatchObject({ place: 1 });
});

test("a held bike is its holder's alone, by its id and by its model, and using it up ends the waiting", () => {
  const rented = rent(makeFleet(makeBike('b1')), 'zoe', { bikeId: 'b1' }).fleet;
  const held = returnBike(queueUp(rented, 'city', 'ann', 'bob'), 'b1').fleet;
  expect(findHolder(held, 'b1')).toBe('ann');
  expect(toCode(rent(held, 'bob', { bikeId: 'b1' }).outcome)).toBe('BIKE_UNAVAILABLE');
  for (const intent of [{ bikeId: 'b1' }, { modelId: 'city' }]) {
    const { fleet, outcome } = rent(held, 'ann', intent);
    expect(outcome.body).toMatchObject({ bikeId: 'b1' });
    expect(toEventTypes(held, fleet)).toEqual(['rental.started', 'waiting.ended']);
    expect(getEntry(fleet, 'ann')).toMatchObject({ endReason: 'FULFILLED' });
    expect([...fleet.holds.values()]).toMatchObject([{ endReason: 'TAKEN', endedAt: noon }]);
    expect(findWaiting(fleet)).toEqual(['bob']);
  }
});

test('renting another bike of the model releases the hold, and its bike goes to the next in line', () => {
  const rented = rent(makeFleet(makeBike('b1'), makeBike('b2', { stationId: 'south' })), 'zoe', {
    bikeId: 'b1',
  }).fleet;
  const waiting = queueUp(rented, 'city', ['ann', 'north'], ['bob', 'north']);
  const held = returnBike(waiting, 'b1').fleet;
  const { fleet, outcome } = rent(held, 'ann', { bikeId: 'b2' });
  expect(toCode(outcome)).toBe('rental-started');
  expect(toEventTypes(held, fleet)).toEqual([
    'rental.started',
    'waiting.ended',
    'hold.ended',
    'hold.started',
  ]);
  expect(findHolder(fleet, 'b1')).toBe('bob');
});

test('whoever waits for a station may rent at another one, and waits no longer', () => {
  const before = queueUp(makeFleet(makeBike('b1')), 'city', ['ann', 'south']);
  const { fleet } = rent(before, 'ann', { modelId: 'city' });
  expect(getEntry(fleet, 'ann').endReason).toBe('FULFILLED');
});
