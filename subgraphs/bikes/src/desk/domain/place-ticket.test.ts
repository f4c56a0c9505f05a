import type { Fleet } from '../../domain/fleet.ts';
import { done, rented, staff } from '../../testing/at-the-desk.ts';
import {
  findHolder,
  findWaiting,
  getEntry,
  hour,
  later,
  makeBike,
  makeDecisionContext,
  makeFleet,
  queueUp,
  returnBike,
  toEventTypes,
} from '../../testing/make-fleet.ts';
import { WaitingListTooShortError } from '../../waiting-list/domain/waiting-list.ts';
import { decidePlaceTicket } from './place-ticket.ts';

const line = () => queueUp(rented(makeFleet(makeBike('b1')), 'ann'), 'city', 'bob', 'cid', 'dan', 'eve');
const place = (fleet: Fleet, userId: string, to: number, context = staff()) =>
  decidePlaceTicket(fleet, { entryId: getEntry(fleet, userId).id, place: to }, context);
const back = (fleet: Fleet) =>
  returnBike(fleet, 'b1', { context: makeDecisionContext({ now: later(hour) }) }).fleet;

test.each([
  ['eve', 1, ['eve', 'bob', 'cid', 'dan']],
  ['dan', 2, ['bob', 'dan', 'cid', 'eve']],
  ['bob', 3, ['cid', 'dan', 'bob', 'eve']],
  ['bob', 4, ['cid', 'dan', 'eve', 'bob']],
  ['bob', 99, ['cid', 'dan', 'eve', 'bob']],
])('%s to place %i: %j', (userId, to, order) => {
  const fleet = line();
  const moved = done(place(fleet, userId, to));
  expect(findWaiting(moved)).toEqual(order);
  expect(toEventTypes(fleet, moved)).toEqual(['waiting.moved']);
  // The same ranks as before, each once: whoever joins later is behind all of them.
  expect([...moved.entries.values()].map(({ rank }) => rank).sort()).toEqual([1, 2, 3, 4]);
  expect(findWaiting(queueUp(moved, 'city', 'fay'))).toEqual([...order, 'fay']);
});

test('the next bike goes to who is first now', () => {
  expect(findHolder(back(done(place(line(), 'eve', 1))), 'b1')).toBe('eve');
});

test('the log says from where to where, and why', () => {
  const moved = done(place(line(), 'eve', 2));
  expect(moved.events.at(-1)).toMatchObject({
    reason: 'a mistake',
    payload: { userId: 'eve', modelId: 'city', before: { place: 4 }, after: { place: 2 } },
  });
});

test('who has a bike held for them is not in line, and counts for no place', () => {
  const fleet = back(line());
  expect(place(fleet, 'bob', 2)).toMatchObject({ code: 'ALREADY_SERVED' });
  const moved = done(place(fleet, 'eve', 1));
  expect(findWaiting(moved)).toEqual(['eve', 'cid', 'dan']);
  expect(getEntry(moved, 'bob').rank).toBe(1);
});

test('lists of other models stay as they are', () => {
  const both = queueUp(
    rented(rented(makeFleet(makeBike('b1'), makeBike('c1', { modelId: 'cargo' })), 'ann'), 'ann', 'c1'),
    'city',
    'bob',
    'cid',
  );
  const fleet = queueUp(both, 'cargo', 'dan', 'eve');
  expect(findWaiting(done(place(fleet, 'eve', 1)))).toEqual(['bob', 'cid', 'eve', 'dan']);
});

test('what cannot be done is refused', () => {
  expect(place(line(), 'cid', 2)).toMatchObject({ code: 'NOTHING_TO_CORRECT', field: 'place' });
  const own = staff({ actor: { id: 'cid', role: 'STAFF' } });
  expect(place(line(), 'cid', 1, own)).toMatchObject({ code: 'OWN_CASE' });
  expect(decidePlaceTicket(line(), { entryId: 'none', place: 1 }, staff())).toMatchObject({
    code: 'NOT_WAITING',
  });
});

test('nobody is moved by more than a thousand places', () => {
  const users = Array.from({ length: 1_002 }, (_, index) => `u${index}`);
  const fleet = queueUp(rented(makeFleet(makeBike('b1')), 'ann'), 'city', ...users);
  expect(place(fleet, 'u1001', 1)).toMatchObject({ code: 'TOO_FAR' });
  expect(place(fleet, 'u1001', 2)).toMatchObject({ kind: 'changed' });
});

test('of a long list more is loaded until the place and the person are in it', () => {
  const whole = line();
  const [first, second] = [getEntry(whole, 'bob'), getEntry(whole, 'eve')];
  const head = {
    ...whole,
    entries: new Map([first, second].map((entry) => [entry.ticket, entry])),
    unread: new Map([['city', { after: 1, count: 2 }]]),
  };
  for (const [userId, to] of [
    ['eve', 1],
    ['bob', 2],
  ] as const)
    expect(() => place(head, userId, to)).toThrow(WaitingListTooShortError);
});
