import { decideUpdateBike } from '../../catalogue/domain/change-bike.ts';
import type { DecisionContext, Fleet } from '../../domain/fleet.ts';
import { toInstant } from '../../domain/town-day.ts';
import { findFleetViolations } from '../../invariants/fleet-violations.ts';
import {
  getRental,
  makeBike,
  makeDecisionContext,
  makeFleet,
  queueUp,
  rent,
  returnBike,
  toEventTypes,
} from '../../testing/make-fleet.ts';
import type { StoredRules } from '../../policies/domain/policy-keys.ts';
import { alwaysOpen, type Calendar } from './calendar.ts';
import { decideMoveDues, type CalendarChange } from './move-dues.ts';
import { subtractSpans, type Span } from './spans.ts';

const zone = 'Europe/Berlin';
const at = (local: string): Date => toInstant(local, zone);
const toSpan = ([from, to]: [string, string]): Span => ({ from: at(from).getTime(), to: at(to).getTime() });

/** Open from 9:00 to 18:00 in the first half of May 2026, but for what is closed. */
function makeCalendar(...closed: [string, string][]): Calendar {
  const days = Array.from({ length: 15 }, (_, index) => `2026-05-${String(index + 1).padStart(2, '0')}`);
  const open = days.map((one) => toSpan([`${one}T09:00`, `${one}T18:00`]));
  return { ...alwaysOpen, version: 1, town: subtractSpans(open, closed.map(toSpan)) };
}

const before = makeCalendar();
const make = (local: string, calendar: Calendar, rules: Partial<StoredRules> = {}) =>
  makeDecisionContext({ now: at(local), timeZone: zone, calendar, rules });

/** Moves what was promised as soon as the calendar has changed. */
const moveDues = (
  fleet: Fleet,
  change: Pick<CalendarChange, 'before' | 'spread'>,
  context: DecisionContext,
): Fleet => decideMoveDues(fleet, { ...change, at: context.now, moved: 0 }, context);

/** Three bikes, rented on 1 May at noon, a minute apart. */
function rentThree(rules: Partial<StoredRules>) {
  const bikes = ['b1', 'b2', 'b3'].map((id) => makeBike(id));
  return bikes.reduce(
    (fleet, { id }, index) =>
      rent(fleet, `u${index}`, { bikeId: id }, make(`2026-05-01T12:0${index}`, before, rules)).fleet,
    makeFleet(...bikes),
  );
}

test('dues within a later closure move to the end of the next open day, in an event each', () => {
  const rules = { rentalLength: 'P2D' };
  const rented = rentThree(rules);
  const context = make('2026-05-02T10:00', makeCalendar(['2026-05-03T00:00', '2026-05-05T00:00']), rules);
  const moved = moveDues(rented, { before, spread: 1 }, context);
  for (const id of ['b1', 'b2', 'b3']) {
    expect(getRental(moved, id)).toMatchObject({
      returnBy: at('2026-05-05T18:00'),
      // An hour of grace, of which nothing was left on that day.
      graceEndsAt: at('2026-05-06T10:00'),
      remindedAt: null,
    });
  }
  expect(toEventTypes(rented, moved)).toEqual(Array(3).fill('rental.due-changed'));
  expect(moved.events.at(-1)?.payload).toMatchObject({
    before: at('2026-05-03T12:02'),
    returnBy: at('2026-05-05T18:00'),
  });
});

test('spread over three open days, the first due goes to the first of them', () => {
  const rules = { rentalLength: 'P2D' };
  const context = make('2026-05-02T10:00', makeCalendar(['2026-05-03T00:00', '2026-05-05T00:00']), rules);
  const moved = moveDues(rentThree(rules), { before, spread: 3 }, context);
  expect(['b1', 'b2', 'b3'].map((id) => getRental(moved, id).returnBy)).toEqual([
    at('2026-05-05T18:00'),
    at('2026-05-06T18:00'),
    at('2026-05-07T18:00'),
  ]);
});

test.each<[string, Partial<StoredRules>, string]>([
  ['rentals of hours move to the next opening', { rentalLength: 'PT2H' }, '2026-05-02T10:00'],
  ['never backward', { rentalLength: 'PT2H', closedDue: 'END_OF_PREVIOUS_OPEN' }, '2026-05-02T10:00'],
  ['or not at all, where dues are kept', { rentalLength: 'PT2H', closedDue: 'KEEP' }, '2026-05-01T14:00'],
])('%s', (_, rules, due) => {
  const context = make('2026-05-01T12:30', makeCalendar(['2026-05-01T13:00', '2026-05-01T18:00']), rules);
  const moved = moveDues(rentThree(rules), { before, spread: 1 }, context);
  expect(getRental(moved, 'b1').returnBy).toEqual(at(due));
});

test('where only the grace would end while it is closed, the due stays', () => {
  const rules = { rentalLength: 'PT2H' };
  const context = make('2026-05-01T12:30', makeCalendar(['2026-05-01T14:30', '2026-05-01T18:00']), rules);
  const moved = moveDues(rentThree(rules), { before, spread: 1 }, context);
  expect(getRental(moved, 'b1')).toMatchObject({
    returnBy: at('2026-05-01T14:00'),
    graceEndsAt: at('2026-05-02T09:30'),
  });
  expect(moved.events.at(-1)?.payload).toMatchObject({
    before: at('2026-05-01T14:02'),
    returnBy: at('2026-05-01T14:02'),
  });
});

test('cancelling moves nothing back, nor does a closure after the due', () => {
  const rules = { rentalLength: 'P2D' };
  const rented = rentThree(rules);
  const closed = makeCalendar(['2026-05-03T00:00', '2026-05-05T00:00']);
  const moved = moveDues(rented, { before, spread: 1 }, make('2026-05-02T10:00', closed, rules));
  const again = moveDues(moved, { before: closed, spread: 1 }, make('2026-05-02T11:00', before, rules));
  expect(again.rentals).toEqual(moved.rentals);
  const later = makeCalendar(['2026-05-08T00:00', '2026-05-09T00:00']);
  expect(moveDues(rented, { before, spread: 1 }, make('2026-05-02T10:00', later, rules))).toBe(rented);
});

test('what is overdue or has ended stays as it is', () => {
  const rules = { rentalLength: 'P2D' };
  const rented = rentThree(rules);
  const [first] = rented.rentals.values();
  if (!first) throw new Error('nobody rents');
  const late = { ...rented, rentals: new Map([[first.id, { ...first, overdueAt: at('2026-05-02T09:00') }]]) };
  const context = make('2026-05-02T10:00', makeCalendar(['2026-05-03T00:00', '2026-05-05T00:00']), rules);
  expect(moveDues(late, { before, spread: 1 }, context)).toBe(late);
});

test('a hold keeps its open minutes', () => {
  const rented = rent(
    makeFleet(makeBike('b1')),
    'zoe',
    { bikeId: 'b1' },
    make('2026-05-01T12:00', before),
  ).fleet;
  const context = make('2026-05-01T13:00', before);
  const held = returnBike(queueUp(rented, 'city', 'ann'), 'b1', { context }).fleet;
  const closed = make('2026-05-01T13:05', makeCalendar(['2026-05-01T13:10', '2026-05-02T09:00']));
  const moved = moveDues(held, { before, spread: 1 }, closed);
  // Ten of its fifteen minutes are left: five until it closes, five on the next morning.
  expect([...moved.holds.values()]).toMatchObject([{ expiresAt: at('2026-05-02T09:05') }]);
  expect(toEventTypes(held, moved)).toEqual(['hold.extended']);
  expect(findFleetViolations(moved, closed)).toEqual([]);
  expect(findFleetViolations(held, closed)).toMatchObject([
    { message: expect.stringMatching(/closed/) as string },
  ]);
});

test('a held bike that is moved to a closed station is kept until it has been open for as long', () => {
  const calendar = {
    ...before,
    stations: new Map([['south', makeCalendar(['2026-05-01T00:00', '2026-05-02T00:00']).town]]),
  };
  const rented = rent(
    makeFleet(makeBike('b1')),
    'zoe',
    { bikeId: 'b1' },
    make('2026-05-01T12:00', calendar),
  ).fleet;
  const context = make('2026-05-01T13:00', calendar);
  const held = returnBike(queueUp(rented, 'city', 'ann'), 'b1', { context }).fleet;
  const change = decideUpdateBike(held, { id: 'b1', stationId: 'south' }, make('2026-05-01T13:05', calendar));
  if (change.kind !== 'changed') throw new Error('the bike was not moved');
  expect([...change.fleet.holds.values()]).toMatchObject([{ expiresAt: at('2026-05-02T09:10') }]);
  expect(toEventTypes(held, change.fleet)).toEqual(['bike.moved', 'hold.extended']);
});

test('many dues are moved in little time', () => {
  const rules = { rentalLength: 'P2D' };
  const [one] = rentThree(rules).rentals.values();
  if (!one) throw new Error('nobody rents');
  const rentals = new Map(
    Array.from({ length: 2_000 }, (_, index) => [`r${index}`, { ...one, id: `r${index}` }]),
  );
  const context = make('2026-05-02T10:00', makeCalendar(['2026-05-03T00:00', '2026-05-05T00:00']), rules);
  const moved = moveDues({ ...makeFleet(), rentals }, { before, spread: 5 }, context);
  expect(moved.events).toHaveLength(2_000);
  expect(new Set([...moved.rentals.values()].map(({ returnBy }) => returnBy.getTime())).size).toBe(5);
});
