import type { Fleet } from '../../domain/fleet.ts';
import { bikeOf, done, rentalOf, rented, staff } from '../../testing/at-the-desk.ts';
import {
  day,
  findHolder,
  findWaiting,
  hour,
  later,
  makeBike,
  makeDecisionContext,
  makeFleet,
  minute,
  noon,
  queueUp,
  rent,
  returnBike,
  toEventTypes,
} from '../../testing/make-fleet.ts';
import { decideCorrectRental, decideReopenRental, decideVoidRental } from './correct-rental.ts';
import { decideEndRental } from './end-rental.ts';
import { decideRentFor } from './rent-for.ts';
import { decideSwapBike, type SwapBikeInput } from './swap-bike.ts';

const at = (instant: Date) => makeDecisionContext({ now: instant });

const swap = (fleet: Fleet, changes: Partial<SwapBikeInput> = {}, context = staff()) =>
  decideSwapBike(
    fleet,
    {
      rentalId: rentalOf(fleet).id,
      bikeId: 'b2',
      stationId: 'south',
      needsRepair: true,
      override: [],
      ...changes,
    },
    context,
  );

const town = () => makeFleet(makeBike('b1'), makeBike('b2'), makeBike('c1', { modelId: 'cargo' }));
/** Ann has had b1 since noon. */
const riding = (fleet = town()) => rented(fleet, 'ann');
/** And b2 since two o'clock, where b1 stands at south. */
const swapped = () => done(swap(riding(), { needsRepair: false }));

test('broken on the way: the rental goes on with the second bike, and the first goes to maintenance', () => {
  const fleet = riding();
  const after = done(swap(fleet));
  expect(bikeOf(after)).toMatchObject({ state: 'MAINTENANCE', stationId: 'south', withdraw: false });
  expect(bikeOf(after)?.feedId).not.toBe('feed-b1');
  expect(bikeOf(after, 'b2')).toMatchObject({ state: 'RENTED', stationId: null, feedId: 'feed-b2' });
  const { id, returnBy, slot } = rentalOf(fleet);
  expect(after.rentals.size).toBe(1);
  expect(rentalOf(after)).toMatchObject({
    ...{ id, returnBy, slot, bikeId: 'b2', rentedAt: noon, bikeSince: later(2 * hour), endedAt: null },
    isExemptFromLimits: false,
  });
  expect([...after.formerBikes.values()]).toMatchObject([
    { rentalId: id, userId: 'ann', bikeId: 'b1', modelId: 'city', from: noon, to: later(2 * hour) },
  ]);
  expect(toEventTypes(fleet, after)).toEqual(['rental.bike-swapped', 'job.opened', 'bike.state-changed']);
  expect([...after.jobs.values()]).toMatchObject([{ bikeId: 'b1', isBlocking: true, text: 'a mistake' }]);
  expect(after.events.at(-3)).toMatchObject({
    reason: 'a mistake',
    payload: { rentalId: id, bikeId: 'b2', formerBikeId: 'b1', stationId: 'north', returnBy },
  });
});

test('a bike that is not at hand is missing; one that is fine is offered to who waits', () => {
  expect(bikeOf(done(swap(riding(), { stationId: null })))).toMatchObject({
    state: 'MISSING',
    stationId: null,
  });
  const waiting = queueUp(rented(riding(), 'bob', 'b2'), 'city', 'cid');
  const back = returnBike(waiting, 'b2', { context: at(later(hour)) }).fleet;
  expect(findHolder(back, 'b2')).toBe('cid');
  const after = done(swap(back, { needsRepair: false, override: ['QUEUE'] }));
  expect([findHolder(after, 'b1'), findHolder(after, 'b2')]).toEqual(['cid', undefined]);
});

test('a bike that is held for somebody needs QUEUE, and that person keeps the place', () => {
  const waiting = queueUp(rented(riding(), 'bob', 'b2'), 'city', 'cid', 'dan');
  const fleet = returnBike(waiting, 'b2', { context: at(later(2 * hour - minute)) }).fleet;
  expect(swap(fleet)).toMatchObject({ code: 'BIKE_HELD', override: 'QUEUE', userId: 'cid' });
  expect(findWaiting(done(swap(fleet, { override: ['QUEUE'] })))).toEqual(['cid', 'dan']);
});

test('a bike that is held for the renter is the one, and the renter waits on for one more', () => {
  const rules = { rentalsPerUserAndModel: 2 };
  const first = rented(rented(makeFleet(makeBike('b1'), makeBike('b2')), 'ann'), 'bob', 'b2');
  const intent = { modelId: 'city', whenUnavailable: 'QUEUE' as const };
  const joined = rent(first, 'ann', intent, makeDecisionContext({ rules })).fleet;
  const context = makeDecisionContext({ now: later(2 * hour - minute), rules });
  const fleet = returnBike(joined, 'b2', { context }).fleet;
  expect(findHolder(fleet, 'b2')).toBe('ann');
  const after = swap(fleet, {}, { ...staff(), policies: context.policies });
  expect(after).toMatchObject({ kind: 'changed' });
  expect(findWaiting(done(after))).toEqual(['ann']);
});

test('another model needs MODEL, and then no limit of it counts', () => {
  const full = rented(
    makeFleet(makeBike('b1'), makeBike('c1', { modelId: 'cargo' }), makeBike('c2', { modelId: 'cargo' })),
    'ann',
    'c2',
  );
  const fleet = rented(full, 'ann', 'b1');
  const rentalId = [...fleet.rentals.values()].find(({ bikeId }) => bikeId === 'b1')?.id ?? '';
  expect(swap(fleet, { rentalId, bikeId: 'c1' })).toMatchObject({ code: 'WRONG_MODEL', override: 'MODEL' });
  const after = done(swap(fleet, { rentalId, bikeId: 'c1', override: ['MODEL'] }));
  expect(after.rentals.get(rentalId)).toMatchObject({ modelId: 'cargo', slot: 2, isExemptFromLimits: true });
  expect(after.events.findLast(({ type }) => type === 'rental.bike-swapped')).toMatchObject({
    payload: { overrides: ['MODEL'], modelId: 'cargo' },
  });
});

test.each([
  [{ rentalId: 'none' }, 'RENTAL_UNKNOWN', 'rentalId'],
  [{ bikeId: 'none' }, 'BIKE_UNKNOWN', 'bikeId'],
  [{ bikeId: 'b1' }, 'BIKE_UNAVAILABLE', 'bikeId'],
  [{ bikeId: 'b3' }, 'STATION_CLOSED', 'bikeId'],
  [{ stationId: 'nowhere' }, 'STATION_UNKNOWN', 'stationId'],
])('%j is refused as %s', (changes, code, field) => {
  const fleet = rented(
    makeFleet(makeBike('b1'), makeBike('b2'), makeBike('b3', { stationId: 'closed' })),
    'ann',
  );
  expect(swap(fleet, changes)).toMatchObject({ kind: 'refused', code, field });
});

test('a rental that has ended has no bike to swap, and nobody overrides for oneself', () => {
  const back = returnBike(riding(), 'b1', { context: at(later(hour)) }).fleet;
  expect(swap(back)).toMatchObject({ code: 'ALREADY_RETURNED', rentalId: rentalOf(back).id });
  const own = staff({ actor: { id: 'ann', role: 'STAFF' } });
  expect(swap(riding(), { bikeId: 'c1', override: ['MODEL'] }, own)).toMatchObject({ code: 'OWN_CASE' });
});

describe('after a swap', () => {
  const back = (fleet: Fleet) =>
    returnBike(fleet, 'b2', { stationId: 'south', context: at(later(3 * hour)) }).fleet;

  test('the second bike comes back, and gets its new public id then', () => {
    const after = back(swapped());
    expect(bikeOf(after, 'b2')).toMatchObject({ state: 'AVAILABLE', stationId: 'south' });
    expect(bikeOf(after, 'b2')?.feedId).not.toBe('feed-b2');
    expect(rentalOf(after)).toMatchObject({ endedAt: later(3 * hour), endReason: 'RETURNED' });
  });

  test('a return counts not before the swap', () => {
    const fleet = swapped();
    const rentalId = rentalOf(fleet).id;
    const end = { rentalId, stationId: 'south', needsRepair: false };
    const context = staff({ now: later(3 * hour) });
    expect(decideEndRental(fleet, { ...end, at: later(hour) }, context)).toMatchObject({
      code: 'AT_INVALID',
    });
    expect(rentalOf(done(decideEndRental(fleet, { ...end, at: later(2 * hour) }, context))).endedAt).toEqual(
      later(2 * hour),
    );
  });

  test('neither bike was rented by two at a time', () => {
    const fleet = swapped();
    const { id: rentalId } = rentalOf(fleet);
    const rentAt = (bikeId: string, start: Date, state = fleet) =>
      decideRentFor(
        state,
        { userId: 'bob', bikeId, at: start, returnBy: undefined, override: [] },
        staff({ now: later(4 * hour) }),
      );
    expect(rentAt('b1', later(hour))).toMatchObject({ code: 'OVERLAPS', rentalId });
    expect(rentAt('b1', later(2 * hour))).toMatchObject({ kind: 'changed' });
    expect(rentAt('b2', later(150 * minute), back(fleet))).toMatchObject({ code: 'OVERLAPS', rentalId });
    // Before the swap the second bike was free.
    const ended = back(fleet);
    const corrected = decideCorrectRental(
      ended,
      { rentalId, endedAt: later(hour) },
      staff({ now: later(day) }),
    );
    expect(corrected).toMatchObject({ code: 'TIMES_INVALID', field: 'endedAt' });
  });

  test('an earlier rental of the first bike is corrected on paper only', () => {
    const before = returnBike(rented(town(), 'zoe'), 'b1', {
      stationId: 'south',
      context: at(later(10 * minute)),
    }).fleet;
    const fleet = done(
      swap(rented(before, 'ann', 'b1', at(later(20 * minute))), { stationId: 'south', needsRepair: false }),
    );
    const zoe = rentalOf(fleet, 'zoe').id;
    const corrected = done(decideCorrectRental(fleet, { rentalId: zoe, endStationId: 'north' }, staff()));
    expect(corrected.warning).toBe('BIKE_NOT_MOVED');
    expect(decideReopenRental(fleet, zoe, staff())).toMatchObject({
      code: 'BIKE_TAKEN_SINCE',
      userId: 'ann',
    });
    expect(decideCorrectRental(fleet, { rentalId: zoe, endedAt: later(30 * minute) }, staff())).toMatchObject(
      { code: 'OVERLAPS', rentalId: rentalOf(fleet).id },
    );
  });

  test('its start stays as it is, and it is voided only once it has ended', () => {
    const fleet = swapped();
    const { id: rentalId } = rentalOf(fleet);
    for (const start of [{ rentedAt: later(minute) }, { startStationId: 'south' }])
      expect(decideCorrectRental(fleet, { rentalId, ...start }, staff())).toMatchObject({
        code: 'BIKE_SWAPPED',
      });
    expect(decideVoidRental(fleet, rentalId, staff())).toMatchObject({ code: 'BIKE_SWAPPED' });
    const voided = done(decideVoidRental(back(fleet), rentalId, staff({ now: later(4 * hour) })));
    expect(rentalOf(voided).voidedAt).toEqual(later(4 * hour));
  });

  test('a mistaken return is taken back with the second bike', () => {
    const ended = back(swapped());
    const reopened = done(decideReopenRental(ended, rentalOf(ended).id, staff({ now: later(4 * hour) })));
    expect(rentalOf(reopened)).toMatchObject({ bikeId: 'b2', endedAt: null });
  });

  test('it may be swapped again, back to the first bike too', () => {
    const again = done(
      swap(swapped(), { bikeId: 'b1', stationId: 'north' }, staff({ now: later(3 * hour) })),
    );
    expect(rentalOf(again)).toMatchObject({ bikeId: 'b1', bikeSince: later(3 * hour) });
    expect([...again.formerBikes.values()].map(({ bikeId, from }) => [bikeId, from])).toEqual([
      ['b1', noon],
      ['b2', later(2 * hour)],
    ]);
  });
});
