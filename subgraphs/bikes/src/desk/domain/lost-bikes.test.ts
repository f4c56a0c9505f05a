import type { Fleet } from '../../domain/fleet.ts';
import { bikeOf, done, rentalOf, rented, staff } from '../../testing/at-the-desk.ts';
import {
  day,
  findHolder,
  hour,
  later,
  makeBike,
  makeDecisionContext,
  makeFleet,
  queueUp,
  returnBike,
  toEventTypes,
} from '../../testing/make-fleet.ts';
import { decideReopenRental } from './correct-rental.ts';
import { decideEndRental } from './end-rental.ts';
import { decideDeclareFound, decideDeclareLost } from './lost-bikes.ts';

const lose = (fleet: Fleet, context = staff()) => decideDeclareLost(fleet, rentalOf(fleet).id, context);
const find = (fleet: Fleet, changes = {}, context = staff()) =>
  decideDeclareFound(fleet, { bikeId: 'b1', stationId: 'south', needsRepair: false, ...changes }, context);
const riding = () => rented(makeFleet(makeBike('b1')), 'ann');

describe('a lost bike', () => {
  test('ends its rental and is missing', () => {
    const fleet = riding();
    const lost = done(lose(fleet));
    expect(rentalOf(lost)).toMatchObject({ endReason: 'LOST', endedAt: later(2 * hour), endStationId: null });
    expect(bikeOf(lost)).toMatchObject({ state: 'MISSING', stationId: null });
    expect(toEventTypes(fleet, lost)).toEqual(['rental.lost', 'bike.state-changed']);
    expect(lost.events.at(-2)).toMatchObject({
      reason: 'a mistake',
      payload: { userId: 'ann', endReason: 'LOST', stationId: null },
    });
  });

  test('is lost once, while it is rented, and not by who declares it', () => {
    const lost = done(lose(riding()));
    expect(lose(lost)).toMatchObject({ code: 'ALREADY_RETURNED' });
    expect(lose(riding(), staff({ actor: { id: 'ann', role: 'STAFF' } }))).toMatchObject({
      code: 'OWN_CASE',
    });
    expect(decideDeclareLost(riding(), 'none', staff())).toMatchObject({ code: 'RENTAL_UNKNOWN' });
    expect(decideReopenRental(lost, rentalOf(lost).id, staff())).toMatchObject({ code: 'BIKE_TAKEN_SINCE' });
  });
});

describe('a missing bike that is found', () => {
  const lost = () => done(lose(riding()));

  test('is back at its station, and within 90 days its rental says so', () => {
    const fleet = queueUp(lost(), 'city', 'bob');
    const context = staff({ now: later(90 * day) });
    const found = done(find(fleet, {}, context));
    expect(bikeOf(found)).toMatchObject({
      state: 'RESERVED',
      stationId: 'south',
      idleSince: later(90 * day),
    });
    expect(findHolder(found, 'b1')).toBe('bob');
    expect(rentalOf(found)).toMatchObject({ endReason: 'LOST', foundAt: later(90 * day) });
    expect(found.events.find(({ type }) => type === 'bike.found')).toMatchObject({
      payload: {
        bikeId: 'b1',
        stationId: 'south',
        to: 'AVAILABLE',
        userId: 'ann',
        rentalId: rentalOf(found).id,
      },
    });
  });

  test('later than that it is found, and nothing else', () => {
    const found = done(find(lost(), {}, staff({ now: later(90 * day + 3 * hour) })));
    expect(bikeOf(found)).toMatchObject({ state: 'AVAILABLE' });
    expect(rentalOf(found).foundAt).toBeNull();
    expect(found.events.at(-1)?.payload).not.toHaveProperty('userId');
  });

  test('may need a repair', () => {
    const found = done(find(lost(), { needsRepair: true }));
    expect(bikeOf(found)).toMatchObject({ state: 'MAINTENANCE', isOutForJobs: true });
    expect([...found.jobs.values()]).toMatchObject([{ bikeId: 'b1', isBlocking: true, text: 'a mistake' }]);
  });

  test('of a rental that staff has ended without the bike, nobody had lost it', () => {
    const fleet = riding();
    const end = { rentalId: rentalOf(fleet).id, stationId: null, at: undefined, needsRepair: false };
    const found = done(find(done(decideEndRental(fleet, end, staff()))));
    expect(rentalOf(found)).toMatchObject({ endReason: 'FORCED', foundAt: null });
  });

  test('and lost again: the last rental counts', () => {
    const again = rented(done(find(lost())), 'bob', 'b1', makeDecisionContext({ now: later(3 * hour) }));
    const bob = rentalOf(again, 'bob');
    const twice = done(decideDeclareLost(again, bob.id, staff({ now: later(4 * hour) })));
    const found = done(find(twice, {}, staff({ now: later(5 * hour) })));
    expect(rentalOf(found, 'bob').foundAt).toEqual(later(5 * hour));
    expect(rentalOf(found).foundAt).toEqual(later(2 * hour));
  });

  test.each([
    [{ bikeId: 'none' }, 'BIKE_UNKNOWN', 'bikeId'],
    [{ stationId: 'nowhere' }, 'STATION_UNKNOWN', 'stationId'],
  ])('%j is refused as %s', (changes, code, field) => {
    expect(find(lost(), changes)).toMatchObject({ code, field });
  });

  test('is not found twice, nor by who has lost it', () => {
    expect(find(done(find(lost())))).toMatchObject({ code: 'BIKE_NOT_MISSING' });
    expect(find(riding())).toMatchObject({ code: 'BIKE_NOT_MISSING' });
    const own = staff({ actor: { id: 'ann', role: 'STAFF' } });
    expect(find(lost(), {}, own)).toMatchObject({ code: 'OWN_CASE' });
  });
});

test('a found bike can be rented and brought back', () => {
  const found = done(find(done(lose(riding()))));
  const context = makeDecisionContext({ now: later(3 * hour) });
  const back = returnBike(rented(found, 'bob', 'b1', context), 'b1', { context }).fleet;
  expect(bikeOf(back)).toMatchObject({ state: 'AVAILABLE', stationId: 'north' });
});
