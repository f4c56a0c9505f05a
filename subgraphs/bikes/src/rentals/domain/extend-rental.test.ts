import type { BikeOutcome } from '@bike-rentals/contracts';
import type { Fleet } from '../../domain/fleet.ts';
import { alwaysOpen } from '../../hours/domain/calendar.ts';
import { toPolicies } from '../../policies/domain/policies.ts';
import {
  day,
  getRental,
  hour,
  later,
  makeBike,
  makeDecisionContext,
  makeFleet,
  makePolicies,
  minute,
  queueUp,
  rent,
  returnBike,
  toCode,
  toEventTypes,
} from '../../testing/make-fleet.ts';
import { WaitingListTooShortError } from '../../waiting-list/domain/waiting-list.ts';
import { decideExtendRental, findExtension } from './extend-rental.ts';
import { decideLateRentals } from './overdue.ts';

const rented = rent(makeFleet(makeBike('b1')), 'ann', { bikeId: 'b1' }).fleet;
const { id: rentalId } = getRental(rented, 'b1');

function extend(
  fleet: Fleet,
  {
    userId = 'ann',
    until,
    ...changes
  }: Parameters<typeof makeDecisionContext>[0] & { userId?: string; until?: Date } = {},
) {
  const context = makeDecisionContext({ now: later(day), ...changes });
  const actor = { id: userId, role: 'RENTER' as const };
  const command = { actor, requestedAt: context.now, rentalId, ...(until && { until }) };
  return decideExtendRental(fleet, command, { ...context, actor });
}

const toReturnBy = ({ body }: BikeOutcome) => ('returnBy' in body ? body.returnBy : undefined);

test('a week more, twice; and each time a reminder before the new due', () => {
  const reminded = decideLateRentals(rented, makeDecisionContext({ now: later(6 * day) }));
  const once = extend(reminded, { now: later(6.5 * day) });
  expect(once.outcome).toMatchObject({
    type: 'rental-extended',
    body: { rentalId, returnBy: later(14 * day) },
  });
  expect(once.outcome.body).not.toHaveProperty('asked');
  expect(getRental(once.fleet, 'b1')).toMatchObject({
    returnBy: later(14 * day),
    graceEndsAt: later(14 * day + hour),
    remindAt: later(13 * day),
    remindedAt: null,
    extensions: 1,
  });
  expect(once.fleet.events.at(-1)).toMatchObject({
    type: 'rental.extended',
    payload: { rentalId, before: later(7 * day), returnBy: later(14 * day), count: 1 },
  });
  const due = decideLateRentals(once.fleet, makeDecisionContext({ now: later(13 * day) }));
  expect(toEventTypes(once.fleet, due)).toEqual(['rental.due']);
  const twice = extend(due, { now: later(13.5 * day) });
  expect(toReturnBy(twice.outcome)).toEqual(later(21 * day));
  expect(toCode(extend(twice.fleet, { now: later(14 * day) }).outcome)).toBe('EXTENSION_LIMIT');
});

test('it is cut where the rental is as long as one may be, and refused if nothing is gained', () => {
  const rules = { totalLengthMax: 'P10D' };
  const cut = extend(rented, { rules });
  expect(toReturnBy(cut.outcome)).toEqual(later(10 * day));
  expect(toCode(extend(cut.fleet, { rules }).outcome)).toBe('NO_GAIN');
});

test('no later than the rules allow, which is said, and as early as was asked for', () => {
  const [long, short] = [later(30 * day), later(9 * day)];
  expect(extend(rented, { until: long }).outcome.body).toMatchObject({
    returnBy: later(14 * day),
    asked: long,
  });
  expect(extend(rented, { until: short }).outcome.body).toEqual({ rentalId, returnBy: short });
  for (const until of [later(7 * day), later(2 * day)])
    expect(toCode(extend(rented, { until }).outcome)).toBe('NO_GAIN');
});

test('within the grace it moves the due only; afterwards only staff may', () => {
  const inGrace = { now: later(7 * day + 30 * minute) };
  expect(toReturnBy(extend(rented, inGrace).outcome)).toEqual(later(14 * day));
  const soon = extend(rented, { ...inGrace, rules: { extensionLength: 'PT15M' } });
  expect(toCode(soon.outcome)).toBe('NO_GAIN');
  const late = { now: later(7 * day + hour) };
  const overdue = decideLateRentals(rented, makeDecisionContext(late));
  expect(toCode(extend(overdue, late).outcome)).toBe('ALREADY_OVERDUE');
});

test('not while somebody else waits for the model at any station and could have the bike', () => {
  const waiting = queueUp(rented, 'city', ['bob', 'south']);
  expect(toCode(extend(waiting).outcome)).toBe('OTHERS_WAIT');
  expect(toReturnBy(extend(waiting, { rules: { extendWhileOthersWait: 'YES' } }).outcome)).toEqual(
    later(14 * day),
  );
  const block = {
    id: 'block-1',
    userId: 'bob',
    startedAt: later(0),
    startedBy: 'eva',
    until: null,
    reason: 'test',
    endedAt: null,
  };
  const blocked = { ...waiting, blocks: new Map([['block-1', block as never]]) };
  expect(toReturnBy(extend(blocked).outcome)).toEqual(later(14 * day));
  expect(toReturnBy(extend(queueUp(rented, 'cargo', 'bob')).outcome)).toEqual(later(14 * day));
});

test('somebody far down a long list may be waiting', () => {
  const unread = new Map([['city', { after: 0, count: 3 }]]);
  expect(() => extend({ ...rented, unread })).toThrow(WaitingListTooShortError);
});

test('by the rules as they were at the start of the rental', () => {
  const { versions } = makePolicies();
  const stricter = versions.map((one) => ({ ...one, seq: 2, version: 2, changes: { extensionsMax: 0 } }));
  const policies = toPolicies([...versions, ...stricter]);
  expect(toReturnBy(extend(rented, { policies }).outcome)).toEqual(later(14 * day));
  const again = rent(makeFleet(makeBike('b1')), 'ann', { bikeId: 'b1' }, makeDecisionContext({ policies }));
  const rental = getRental(again.fleet, 'b1');
  expect(findExtension(again.fleet, rental, makeDecisionContext({ policies }))).toEqual({
    refusal: 'EXTENSION_LIMIT',
  });
});

test('a new due on closed time is moved as at the start of a rental, and never to one that is too long', () => {
  const from = later(13 * day + 12 * hour).getTime();
  // Closed for three days around the new due, then open for a day.
  const calendar = {
    ...alwaysOpen,
    town: [
      { from: later(-day).getTime(), to: from },
      { from: from + 3 * day, to: from + 3 * day + 8 * hour },
    ],
  };
  expect(toReturnBy(extend(rented, { calendar }).outcome)).toEqual(later(17 * day - 4 * hour));
  const rules = { totalLengthMax: 'P15D' };
  expect(toReturnBy(extend(rented, { calendar, rules }).outcome)).toEqual(new Date(from));
  const kept = extend(rented, { calendar, rules: { ...rules, closedDue: 'KEEP' } });
  expect(toReturnBy(kept.outcome)).toEqual(later(14 * day));
});

test('for the renter alone, and for a bike that is out', () => {
  expect(toCode(extend(rented, { userId: 'bob' }).outcome)).toBe('RENTAL_UNKNOWN');
  const back = returnBike(rented, 'b1').fleet;
  expect(toCode(extend(back).outcome)).toBe('ALREADY_RETURNED');
});

test('who is blocked may keep a bike for longer', () => {
  const block = { id: 'block-1', userId: 'ann', endedAt: null };
  const blocked = { ...rented, blocks: new Map([['block-1', block as never]]) };
  expect(toReturnBy(extend(blocked).outcome)).toEqual(later(14 * day));
});

test('what is offered is what is granted', () => {
  const context = makeDecisionContext({ now: later(day) });
  expect(findExtension(rented, getRental(rented, 'b1'), context)).toEqual({ returnBy: later(14 * day) });
});
