import {
  returnBike,
  day,
  getRental,
  hour,
  later,
  makeBike,
  makeDecisionContext,
  makeFleet,
  minute,
  rent,
  toEventTypes,
} from '../../testing/make-fleet.ts';
import { decideSetReturnBy } from '../../desk/domain/set-return-by.ts';
import type { Fleet } from '../../domain/fleet.ts';
import { makePricing, makeTerms } from '../../testing/make-prices.ts';
import { decideLateRentals } from './overdue.ts';

const rented = rent(makeFleet(makeBike('b1')), 'ann', { bikeId: 'b1' }).fleet;
const at = (ms: number) => makeDecisionContext({ now: later(ms) });

test('a renter is reminded once, a day before, and told once that it is overdue, an hour after', () => {
  expect(decideLateRentals(rented, at(6 * day - 1))).toBe(rented);
  const due = decideLateRentals(rented, at(6 * day));
  expect(toEventTypes(rented, due)).toEqual(['rental.due']);
  expect(decideLateRentals(due, at(7 * day + hour - 1))).toBe(due);
  const overdue = decideLateRentals(due, at(7 * day + hour));
  expect(toEventTypes(due, overdue)).toEqual(['rental.overdue']);
  expect(getRental(overdue, 'b1')).toMatchObject({ overdueAt: later(7 * day + hour), version: 2 });
});

test.each([
  [
    '15 minutes before the due of a rental that is shorter than the lead',
    'PT4H',
    'P1D',
    4 * hour - 15 * minute,
  ],
  ['after half of it at the earliest', 'PT20M', 'P1D', 10 * minute],
  ['after half of a rental that is longer than the lead, but less than twice', 'P1DT12H', 'P1D', 18 * hour],
  ['as an operator says, if the rental is longer', 'PT4H', 'PT1H', 3 * hour],
])('a renter is reminded %s', (_, rentalLength, reminderBefore, due) => {
  const rules = { rentalLength, reminderBefore };
  const bikes = makeFleet(makeBike('b1'));
  const started = rent(bikes, 'ann', { bikeId: 'b1' }, makeDecisionContext({ rules })).fleet;
  const after = (ms: number) => makeDecisionContext({ now: later(ms), rules });
  expect(decideLateRentals(started, after(due - 1))).toBe(started);
  expect(toEventTypes(started, decideLateRentals(started, after(due)))).toEqual(['rental.due']);
});

test('whoever was not reminded in time is told that it is overdue, and not reminded any more', () => {
  const overdue = decideLateRentals(rented, at(8 * day));
  expect(toEventTypes(rented, overdue)).toEqual(['rental.overdue']);
  expect(getRental(overdue, 'b1').remindedAt).toBeNull();
});

test('what has come back is neither due nor overdue', () => {
  const back = returnBike(rented, 'b1').fleet;
  expect(decideLateRentals(back, at(8 * day))).toBe(back);
});

describe('a rental that stays overdue', () => {
  const overdueAfter = 7 * day + hour;
  const tell = (fleet: Fleet, ms: number, context = at(ms)) => decideLateRentals(fleet, context);
  const steps = (before: Fleet, after: Fleet) =>
    after.events
      .slice(before.events.length)
      .map(({ type, payload }) => [type, 'step' in payload && payload.step]);

  test('is told again after one, three and seven days, and then no more', () => {
    let fleet = tell(rented, overdueAfter);
    const told = [];
    for (let hours = 1; hours <= 30 * 24; hours += 1) {
      const next = tell(fleet, overdueAfter + hours * hour);
      told.push(...steps(fleet, next).map((step) => [hours / 24, ...step]));
      fleet = next;
    }
    expect(told).toEqual([
      [1, 'rental.overdue-reminded', 2],
      [3, 'rental.overdue-reminded', 3],
      [7, 'rental.overdue-reminded', 4],
    ]);
  });

  test('is told the last step that is due, whatever was slept through', () => {
    const late = tell(rented, overdueAfter + 4 * day);
    expect(steps(rented, late)).toEqual([['rental.overdue', 3]]);
    const overdue = tell(rented, overdueAfter);
    expect(steps(overdue, tell(overdue, overdueAfter + 40 * day))).toEqual([['rental.overdue-reminded', 4]]);
  });

  test('begins anew with another due', () => {
    const overdue = tell(rented, overdueAfter + 3 * day);
    const rental = getRental(overdue, 'b1');
    const sam = at(overdueAfter + 3 * day);
    const set = decideSetReturnBy(
      overdue,
      { rentalId: rental.id, returnBy: later(12 * day) },
      { ...sam, actor: { id: 'sam', role: 'STAFF' }, reason: 'has called' },
    );
    if (set.kind === 'refused') throw new Error(set.code);
    const again = tell(set.fleet, 12 * day + hour);
    expect(steps(set.fleet, again)).toEqual([['rental.overdue', 1]]);
  });

  test('is told at last what a lost bike costs', () => {
    const pricing = makePricing({ terms: makeTerms({ lost: 30_000 }) });
    const priced = (ms: number) => makeDecisionContext({ now: later(ms), pricing });
    const own = rent(makeFleet(makeBike('b1')), 'ann', { bikeId: 'b1' }, priced(0)).fleet;
    const third = tell(own, 0, priced(overdueAfter + 3 * day));
    expect(third.events.at(-1)?.payload).not.toHaveProperty('lostMinor');
    expect(tell(third, 0, priced(overdueAfter + 7 * day)).events.at(-1)?.payload).toMatchObject({
      step: 4,
      lostMinor: 30_000,
    });
  });
});
