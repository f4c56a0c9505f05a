import {
  returnBike,
  day,
  getRental,
  hour,
  later,
  makeBike,
  makeDecisionContext,
  makeFleet,
  makePolicies,
  minute,
  rent,
  toEventTypes,
} from '../../testing/make-fleet.ts';
import { decideCorrectRental } from '../../desk/domain/correct-rental.ts';
import { decideSetReturnBy } from '../../desk/domain/set-return-by.ts';
import type { Fleet } from '../../domain/fleet.ts';
import { computeFee } from '../../pricing/domain/fee.ts';
import { makePricing, makeTerms } from '../../testing/make-prices.ts';
import { decideExtendRental } from './extend-rental.ts';
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

describe('a rental whose price rises', () => {
  const rules = { rentalLength: 'PT8H', reminderBefore: 'PT30M' };
  const byMinute = [
    { start: 60, end: null, interval: 0, rate: 300 },
    { start: 240, end: null, interval: 0, rate: 500 },
    { start: 480, end: null, interval: 0, rate: 500 },
  ];
  const pricing = makePricing({ terms: makeTerms({ base: 200, byMinute }) });
  const when = (ms: number, changes = {}) =>
    makeDecisionContext({ now: later(ms), rules, pricing, ...changes });
  const start = (context = when(0)) =>
    rent(makeFleet(makeBike('b1')), 'ann', { bikeId: 'b1' }, context).fleet;
  const first = 45 * minute;
  const second = 225 * minute;
  const told = (fleet: Fleet) => fleet.events.filter(({ type }) => type === 'rental.price-rising');

  /** Looks every five minutes, and says when something was told. */
  function watch(
    fleet: Fleet,
    { from = 0, to, context = when }: { from?: number; to: number; context?: typeof when },
  ) {
    const seen: [string, number][] = [];
    let state = fleet;
    for (let ms = from; ms <= to; ms += 5 * minute) {
      const next = decideLateRentals(state, context(ms));
      for (const type of toEventTypes(state, next)) seen.push([type, ms / minute]);
      state = next;
    }
    return { fleet: state, seen };
  }

  test('is told of 15 minutes before, each step once, and not of the one that comes with the due', () => {
    const started = start();
    expect(decideLateRentals(started, when(first - 1))).toBe(started);
    const { fleet, seen } = watch(started, { to: 9 * hour });
    expect(seen).toEqual([
      ['rental.price-rising', 45],
      ['rental.price-rising', 225],
      ['rental.due', 450],
      ['rental.overdue', 540],
    ]);
    expect(told(fleet).map(({ payload }) => payload)).toMatchObject([
      { userId: 'ann', bikeId: 'b1', risesAt: later(hour), beforeMinor: 200, afterMinor: 500 },
      { risesAt: later(4 * hour), beforeMinor: 500, afterMinor: 1000 },
    ]);
    for (const { payload } of told(fleet)) {
      const { risesAt, beforeMinor, afterMinor } = payload as {
        risesAt: Date;
        beforeMinor: number;
        afterMinor: number;
      };
      const rental = getRental(fleet, 'b1');
      const fee = (at: Date) => computeFee(rental, at, when(0))?.gross;
      expect([fee(risesAt), fee(new Date(risesAt.getTime() + 1))]).toEqual([beforeMinor, afterMinor]);
    }
    expect(getRental(fleet, 'b1').priceNoticeAt).toBeNull();
  });

  test('is not told once it has come back', () => {
    const back = returnBike(start(), 'b1', { stationId: 'south', context: when(30 * minute) }).fleet;
    expect(decideLateRentals(back, when(first))).toBe(back);
  });

  test('is not told of what was slept through', () => {
    const late = decideLateRentals(start(), when(2 * hour));
    expect(told(late)).toEqual([]);
    expect(getRental(late, 'b1').priceNoticeAt).toEqual(later(second));
    expect(told(decideLateRentals(late, when(second)))).toHaveLength(1);
  });

  test('is not told together with the due, nor of what comes after it', () => {
    const short = { rentalLength: 'PT4H', reminderBefore: 'P1D' };
    const context = (ms: number) => when(ms, { policies: makePolicies(short) });
    const { seen } = watch(start(context(0)), { to: 4 * hour, context });
    expect(seen).toEqual([
      ['rental.price-rising', 45],
      ['rental.due', 225],
    ]);
  });

  test('is told of a later step too after an extension', () => {
    const short = { rentalLength: 'PT2H', reminderBefore: 'PT15M', extensionLength: 'PT4H' };
    const context = (ms: number) => when(ms, { policies: makePolicies(short) });
    const { fleet } = watch(start(context(0)), { to: hour, context });
    const actor = { id: 'ann', role: 'RENTER' as const };
    const command = { actor, requestedAt: later(hour), rentalId: getRental(fleet, 'b1').id };
    const extended = decideExtendRental(fleet, command, { ...context(hour), actor });
    expect(extended.outcome.type).toBe('rental-extended');
    expect(watch(extended.fleet, { from: hour, to: 5 * hour, context }).seen).toEqual([
      ['rental.price-rising', 225],
    ]);
  });

  test.each([
    ['lasts a day or longer', { rentalLength: 'P1D' }, pricing],
    [
      'costs by the minute',
      {},
      makePricing({ terms: makeTerms({ byMinute: [{ start: 0, end: null, interval: 1, rate: 5 }] }) }),
    ],
    ['is free', {}, makePricing()],
  ])('is not told where it %s', (_, changes, prices) => {
    const context = (ms: number) =>
      when(ms, { policies: makePolicies({ ...rules, ...changes }), pricing: prices });
    const started = start(context(0));
    expect(getRental(started, 'b1').priceNoticeAt).toBeNull();
    expect(told(watch(started, { to: 7 * hour, context }).fleet)).toEqual([]);
  });

  test('that becomes a day is told no more', () => {
    const staff = { ...when(hour), actor: { id: 'sam', role: 'STAFF' as const }, reason: 'asked' };
    const started = start();
    const set = decideSetReturnBy(
      started,
      { rentalId: getRental(started, 'b1').id, returnBy: later(day) },
      staff,
    );
    if (set.kind === 'refused') throw new Error(set.code);
    const looked = decideLateRentals(set.fleet, when(second));
    expect(told(looked)).toEqual([]);
    expect(getRental(looked, 'b1').priceNoticeAt).toBeNull();
  });

  test('has its steps moved with its start', () => {
    const fleet = start();
    const staff = { ...when(30 * minute), actor: { id: 'sam', role: 'STAFF' as const }, reason: 'was late' };
    const corrected = decideCorrectRental(
      fleet,
      { rentalId: getRental(fleet, 'b1').id, rentedAt: later(20 * minute) },
      staff,
    );
    if (corrected.kind === 'refused') throw new Error(corrected.code);
    expect(decideLateRentals(corrected.fleet, when(first)).events).toEqual(corrected.fleet.events);
    expect(told(decideLateRentals(corrected.fleet, when(65 * minute)))).toMatchObject([
      { payload: { risesAt: later(80 * minute) } },
    ]);
  });
});
