import type { Fleet } from '../../domain/fleet.ts';
import { decideSwapBike } from '../../desk/domain/swap-bike.ts';
import { bikeOf, done, rentalOf, rented, staff } from '../../testing/at-the-desk.ts';
import {
  findHolder,
  later,
  makeBike,
  makeDecisionContext,
  makeFleet,
  minute,
  noon,
  queueUp,
  rent,
  returnBike,
  toCode,
  toEventTypes,
} from '../../testing/make-fleet.ts';
import { decideUndoRental } from './undo-rental.ts';

interface Asked {
  userId?: string;
  requestedAt?: Date;
  now?: Date;
  rules?: object;
}

function undo(
  fleet: Fleet,
  { userId = 'ann', requestedAt = noon, now = requestedAt, rules = {} }: Asked = {},
) {
  const actor = { id: userId, role: 'RENTER' as const };
  const command = { actor, requestedAt, rentalId: rentalOf(fleet).id };
  return decideUndoRental(fleet, command, { ...makeDecisionContext({ now, rules }), actor });
}

/** Ann rents the only bike at noon, and Bob waits for it. */
const town = () => queueUp(rented(makeFleet(makeBike('b1')), 'ann'), 'city', 'bob');

test('a mistake never happened: the bike is back at its start, and whoever waits gets it', () => {
  const fleet = town();
  const { fleet: undone, outcome } = undo(fleet, { requestedAt: later(5 * minute) });
  expect(outcome).toMatchObject({
    type: 'rental-undone',
    body: { rentalId: rentalOf(fleet).id, bikeId: 'b1' },
  });
  expect(rentalOf(undone)).toMatchObject({ voidedAt: later(5 * minute), endReason: 'VOIDED', slot: null });
  expect(bikeOf(undone)).toMatchObject({ stationId: 'north', feedId: 'feed-b1' });
  expect(findHolder(undone, 'b1')).toBe('bob');
  expect(toEventTypes(fleet, undone)).toEqual(['rental.voided', 'hold.started']);
  expect(undone.events.at(-2)).toMatchObject({ actor: { id: 'ann', role: 'RENTER' } });
});

test('the renter is free to rent another bike at once', () => {
  const fleet = rented(makeFleet(makeBike('b1'), makeBike('b2')), 'ann');
  expect(toCode(rent(undo(fleet).fleet, 'ann', { bikeId: 'b2' }).outcome)).toBe('rental-started');
});

test.each([
  [{ requestedAt: later(5 * minute + 1) }, 'TOO_LATE'],
  [{ requestedAt: later(5 * minute), now: later(60 * minute) }, 'rental-undone'],
  // A clock that is ahead gains nothing, and one that is behind loses nothing.
  [{ requestedAt: later(10 * minute), now: later(minute) }, 'rental-undone'],
  [{ requestedAt: later(-minute) }, 'rental-undone'],
  [{ requestedAt: later(minute), rules: { undoWithin: 'PT0M' } }, 'TOO_LATE'],
  [{ requestedAt: later(59 * minute), rules: { undoWithin: 'PT1H' } }, 'rental-undone'],
  [{ userId: 'bob' }, 'RENTAL_UNKNOWN'],
])('%j comes to %s', (asked, code) => {
  const fleet = town();
  const decision = undo(fleet, asked);
  expect(toCode(decision.outcome)).toBe(code);
  if (code !== 'rental-undone') expect(decision.fleet).toBe(fleet);
});

test('what has gone on cannot be undone', () => {
  expect(toCode(undo(returnBike(town(), 'b1').fleet).outcome)).toBe('ALREADY_RETURNED');
  expect(toCode(undo(undo(town()).fleet).outcome)).toBe('ALREADY_RETURNED');
  const riding = rented(makeFleet(makeBike('b1'), makeBike('b2')), 'ann');
  const swap = {
    rentalId: rentalOf(riding).id,
    bikeId: 'b2',
    stationId: 'north',
    needsRepair: true,
    override: [],
  };
  const swapped = done(decideSwapBike(riding, swap, staff({ now: later(minute) })));
  expect(toCode(undo(swapped, { requestedAt: later(2 * minute) }).outcome)).toBe('BIKE_MOVED_ON');
});
