import {
  returnBike,
  findHolder,
  findWaiting,
  getEntry,
  later,
  makeBike,
  makeDecisionContext,
  makeFleet,
  minute,
  queueUp,
  rent,
  toCode,
  toEventTypes,
} from '../../testing/make-fleet.ts';
import { decideExpireHolds, decideLeaveWaitingList } from './waiting-list.ts';

const rented = rent(makeFleet(makeBike('b1')), 'zoe', { bikeId: 'b1' }).fleet;
const held = returnBike(queueUp(rented, 'city', 'ann', 'bob'), 'b1').fleet;

test('a hold lasts until the very instant it expires; then its entry lapses and the next is served', () => {
  expect(decideExpireHolds(held, makeDecisionContext({ now: later(15 * minute - 1) }))).toBe(held);
  const next = decideExpireHolds(held, makeDecisionContext({ now: later(15 * minute) }));
  expect(toEventTypes(held, next)).toEqual(['hold.ended', 'waiting.ended', 'hold.started']);
  expect(getEntry(next, 'ann')).toMatchObject({ endReason: 'LAPSED' });
  expect(findHolder(next, 'b1')).toBe('bob');
  const empty = decideExpireHolds(next, makeDecisionContext({ now: later(30 * minute) }));
  expect(empty.bikes.get('b1')).toMatchObject({ state: 'AVAILABLE', stationId: 'north' });
  expect(findWaiting(empty)).toEqual([]);
});

test('whoever let a hold lapse may join again, at the end', () => {
  const lapsed = decideExpireHolds(held, makeDecisionContext({ now: later(15 * minute) }));
  expect(findWaiting(queueUp(lapsed, 'city', 'cid', 'ann'))).toEqual(['cid', 'ann']);
});

test('leaving gives up the place, and a held bike goes to the next', () => {
  const left = decideLeaveWaitingList(held, getEntry(held, 'ann').ticket, makeDecisionContext());
  expect(getEntry(left, 'ann').endReason).toBe('LEFT');
  expect([...left.holds.values()][0]).toMatchObject({ endReason: 'CANCELLED' });
  expect(findHolder(left, 'b1')).toBe('bob');
  const gone = decideLeaveWaitingList(
    queueUp(left, 'city', 'cid'),
    getEntry(left, 'bob').ticket,
    makeDecisionContext(),
  );
  expect(findHolder(gone, 'b1')).toBe('cid');
});

test('leaving without a hold changes nothing for the others', () => {
  const left = decideLeaveWaitingList(held, getEntry(held, 'bob').ticket, makeDecisionContext());
  expect(findHolder(left, 'b1')).toBe('ann');
  expect(toCode(rent(left, 'ann', { bikeId: 'b1' }).outcome)).toBe('rental-started');
});
