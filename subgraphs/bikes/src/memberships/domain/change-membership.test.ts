import type { DecisionContext, Fleet } from '../../domain/fleet.ts';
import type { DeskChange } from '../../desk/domain/desk-change.ts';
import { decideRentFor } from '../../desk/domain/rent-for.ts';
import {
  day,
  later,
  makeBike,
  makeDecisionContext,
  makeFleet,
  noon,
  rent,
  returnBike,
  toCode,
  toEventTypes,
} from '../../testing/make-fleet.ts';
import { decideEndMembership, decideFollowMemberships, decideGrantMembership } from './change-membership.ts';
import { findMemberships } from './members.ts';
import { toMembershipState } from './membership.ts';

const actor = { id: 'sam', role: 'STAFF' } as const;
const membersOnly = { requiresMembership: 'YES' } as const;
const town = makeFleet(makeBike('b1'), makeBike('b2', { modelId: 'cargo' }));

const at = (now: Date): DecisionContext => makeDecisionContext({ rules: membersOnly, actor, now });

function changed(change: DeskChange): Fleet {
  if (change.kind === 'refused') throw new Error(change.code);
  return change.fleet;
}

const year = { userId: 'ann', name: 'Year', length: 'P365D', startsAtFirstRental: false };
const grant = (fleet: Fleet, changes: Partial<typeof year> = {}, now = noon): Fleet =>
  changed(decideGrantMembership(fleet, { ...year, ...changes }, at(now)));

const tryToRent = (fleet: Fleet, now = noon): string =>
  toCode(rent(fleet, 'ann', { bikeId: 'b1' }, at(now)).outcome);

const toStates = (fleet: Fleet, now: Date): string[] =>
  findMemberships(fleet, 'ann').map((membership) => toMembershipState(membership, now));

test('only members rent where a rule says so; whoever was one is told that it has ended', () => {
  expect(tryToRent(town)).toBe('NO_MEMBERSHIP');
  const member = grant(town);
  expect(tryToRent(member)).toBe('rental-started');
  expect(tryToRent(member, later(365 * day - 1))).toBe('rental-started');
  // The sweep that ends it need not have run.
  expect(tryToRent(member, later(365 * day))).toBe('MEMBERSHIP_ENDED');
  expect(toCode(rent(town, 'ann', { bikeId: 'b1' }).outcome)).toBe('rental-started');
});

test('nobody joins a waiting list who could not rent then, and what is rented can be returned', () => {
  const out = rent(grant(town), 'ann', { bikeId: 'b1' }, at(noon)).fleet;
  const wish = { modelId: 'city', whenUnavailable: 'QUEUE' } as const;
  expect(toCode(rent(out, 'bob', wish, at(noon)).outcome)).toBe('NO_MEMBERSHIP');
  const late = at(later(400 * day));
  const ended = decideFollowMemberships(out, late);
  expect(returnBike(ended, 'b1', { context: late }).outcome.type).toBe('rental-ended');
});

test('the desk refuses it too', () => {
  const wish = { userId: 'ann', bikeId: 'b1', returnBy: undefined, at: undefined, override: [] };
  expect(decideRentFor(town, wish, at(noon))).toMatchObject({ code: 'NO_MEMBERSHIP', field: 'userId' });
  expect(decideRentFor(grant(town), wish, at(noon)).kind).toBe('changed');
});

test('one that waits for the first rental begins with it, so that its year begins then', () => {
  const pending = grant(town, { startsAtFirstRental: true });
  expect(toStates(pending, later(100 * day))).toEqual(['PENDING']);
  const first = later(100 * day);
  const { fleet } = rent(pending, 'ann', { bikeId: 'b1' }, at(first));
  expect(toEventTypes(pending, fleet)).toEqual(['membership.started', 'rental.started']);
  expect(findMemberships(fleet, 'ann')).toMatchObject([{ from: first, to: later(465 * day) }]);
  // The second rental begins nothing.
  const second = rent(fleet, 'ann', { bikeId: 'b2' }, at(later(101 * day))).fleet;
  expect(toEventTypes(fleet, second)).toEqual(['rental.started']);
});

test('it begins with the first rental also where nobody needs one', () => {
  const pending = grant(town, { startsAtFirstRental: true });
  const { fleet } = rent(pending, 'ann', { bikeId: 'b1' });
  expect(findMemberships(fleet, 'ann')).toMatchObject([{ from: noon }]);
});

test('a second one begins when the first one ends, and no day is lost', () => {
  const twice = grant(grant(town), { length: 'P30D' }, later(300 * day));
  expect(findMemberships(twice, 'ann').at(-1)).toMatchObject({
    from: later(365 * day),
    to: later(395 * day),
  });
  expect(toStates(twice, later(364 * day))).toEqual(['ACTIVE', 'PENDING']);
  expect(tryToRent(twice, later(370 * day))).toBe('rental-started');
});

test('the year counts days of the calendar, also when the clock is changed', () => {
  const context = { ...at(new Date('2026-03-28T23:30:00+01:00')), timeZone: 'Europe/Berlin' };
  const fleet = changed(decideGrantMembership(town, { ...year, length: 'P1D' }, context));
  expect(findMemberships(fleet, 'ann')).toMatchObject([{ to: new Date('2026-03-29T23:30:00+02:00') }]);
});

describe('before its end', () => {
  const steps = (fleet: Fleet, ...days: number[]) =>
    days.map((count) => {
      const next = decideFollowMemberships(fleet, at(later(count * day)));
      const types = toEventTypes(fleet, next);
      fleet = next;
      return types;
    });

  test('its user is reminded 30 and 7 days before, once each', () => {
    expect(steps(grant(town), 300, 335, 336, 358, 360, 365, 366)).toEqual([
      [],
      ['membership.ending'],
      [],
      ['membership.ending'],
      [],
      ['membership.ended'],
      [],
    ]);
  });

  test('reminders that were missed come as one', () => {
    expect(steps(grant(town), 364, 365)).toEqual([['membership.ending'], ['membership.ended']]);
  });

  test('a short one has no reminder from before it began', () => {
    expect(steps(grant(town, { length: 'P10D' }), 0, 3, 10)).toEqual([
      [],
      ['membership.ending'],
      ['membership.ended'],
    ]);
  });

  test('nobody is reminded who has the next one', () => {
    expect(steps(grant(grant(town)), 335, 358, 365)).toEqual([[], [], ['membership.ended']]);
  });
});

test('staff ends one before its time', () => {
  const member = grant(town);
  const [membership] = findMemberships(member, 'ann');
  const ended = changed(decideEndMembership(member, membership?.id ?? '', at(later(day))));
  expect(findMemberships(ended, 'ann')).toMatchObject([
    { endedAt: later(day), endedBy: 'sam', nextAt: null, version: 1 },
  ]);
  expect(tryToRent(ended, later(day))).toBe('MEMBERSHIP_ENDED');
  expect(decideEndMembership(ended, membership?.id ?? '', at(later(day)))).toMatchObject({
    code: 'MEMBERSHIP_ENDED',
  });
  expect(decideEndMembership(ended, 'unknown', at(noon))).toMatchObject({ code: 'MEMBERSHIP_UNKNOWN' });
});

test.each([
  [{ length: 'a year' }, 'LENGTH_INVALID'],
  [{ length: 'PT1H' }, 'LENGTH_INVALID'],
  [{ length: 'P3661D' }, 'LENGTH_INVALID'],
  [{ userId: 'sam' }, 'OWN_CASE'],
])('a membership with %j is refused: %s', (changes, code) => {
  expect(decideGrantMembership(town, { ...year, ...changes }, at(noon))).toMatchObject({ code });
});

test('ten that have not ended are enough for one user', () => {
  let fleet: Fleet = town;
  for (let count = 0; count < 10; count += 1) fleet = grant(fleet, { startsAtFirstRental: true });
  expect(decideGrantMembership(fleet, year, at(noon))).toMatchObject({ code: 'TOO_MANY_MEMBERSHIPS' });
});
