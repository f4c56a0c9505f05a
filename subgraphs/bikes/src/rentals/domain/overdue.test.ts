import {
  returnBike,
  day,
  getRental,
  hour,
  later,
  makeBike,
  makeDecisionContext,
  makeFleet,
  rent,
  toEventTypes,
} from '../../testing/make-fleet.ts';
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
  expect(decideLateRentals(overdue, at(70 * day))).toBe(overdue);
});

test('a lead that is longer than the rental is half of it', () => {
  const rules = { rentalLength: 'PT4H', reminderBefore: 'P1D' };
  const short = rent(
    makeFleet(makeBike('b1')),
    'ann',
    { bikeId: 'b1' },
    makeDecisionContext({ rules }),
  ).fleet;
  const after = (ms: number) => makeDecisionContext({ now: later(ms), rules });
  expect(decideLateRentals(short, after(2 * hour - 1))).toBe(short);
  expect(toEventTypes(short, decideLateRentals(short, after(2 * hour)))).toEqual(['rental.due']);
});

test('whoever was not reminded in time is told that it is overdue, and not reminded any more', () => {
  const overdue = decideLateRentals(rented, at(8 * day));
  expect(toEventTypes(rented, overdue)).toEqual(['rental.overdue']);
  expect(decideLateRentals(overdue, at(9 * day))).toBe(overdue);
});

test('what has come back is neither due nor overdue', () => {
  const back = returnBike(rented, 'b1').fleet;
  expect(decideLateRentals(back, at(8 * day))).toBe(back);
});
