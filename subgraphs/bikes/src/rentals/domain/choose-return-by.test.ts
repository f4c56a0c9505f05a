import type { Fleet } from '../../domain/fleet.ts';
import type { Calendar } from '../../hours/domain/calendar.ts';
import { decideMoveDues } from '../../hours/domain/move-dues.ts';
import { toPolicies, town } from '../../policies/domain/policies.ts';
import { initialRules, type StoredRules } from '../../policies/domain/policy-keys.ts';
import { computeQuote } from '../../pricing/domain/quote.ts';
import {
  day,
  findHolder,
  getRental,
  hour,
  later,
  makeBike,
  makeDecisionContext,
  makeFleet,
  minute,
  noon,
  rent,
  returnBike,
  toCode,
} from '../../testing/make-fleet.ts';
import { makePricing, makeTerms } from '../../testing/make-prices.ts';
import { decideRentFor } from '../../desk/domain/rent-for.ts';

const chosen: Partial<StoredRules> = {
  lengthChoice: 'CHOSEN',
  rentalLengthMin: 'PT30M',
  rentalLength: 'P3D',
};
const fleet = makeFleet(makeBike('b1'));

const rentUntil = (returnBy: Date | undefined, changes: Parameters<typeof makeDecisionContext>[0] = {}) =>
  rent(fleet, 'ann', { bikeId: 'b1', returnBy }, makeDecisionContext({ rules: chosen, ...changes }));
const findDue = (decision: { fleet: Fleet }) => getRental(decision.fleet, 'b1').returnBy;

test.each([
  ['the shortest', 30 * minute],
  ['something between', 5 * hour],
  ['the longest', 3 * day],
])('a renter chooses %s length', (_, length) => {
  const decision = rentUntil(later(length));
  expect(decision.outcome.body).toMatchObject({ returnBy: later(length) });
  expect(findDue(decision)).toEqual(later(length));
});

test('who names nothing has the bike for as long as the rules allow', () => {
  expect(findDue(rentUntil(undefined))).toEqual(later(3 * day));
});

test('the renter of a short rental is reminded and overdue by what was chosen', () => {
  expect(getRental(rentUntil(later(2 * hour)).fleet, 'b1')).toMatchObject({
    remindAt: later(2 * hour - 15 * minute),
    graceEndsAt: later(3 * hour),
  });
});

test.each([
  ['earlier than the shortest', later(30 * minute - 1)],
  ['later than the longest', later(3 * day + 1)],
  ['now', noon],
  ['in the past', later(-day)],
])('a due that is %s is refused with what can be chosen', (_, returnBy) => {
  const { fleet: after, outcome } = rentUntil(returnBy);
  expect(outcome.body).toMatchObject({
    code: 'RETURN_BY_OUT_OF_RANGE',
    returnByMin: later(30 * minute),
    returnByMax: later(3 * day),
  });
  expect(after).toBe(fleet);
});

test('where the rules leave no choice, a due that is named is refused', () => {
  const { outcome } = rentUntil(later(2 * hour), { rules: { rentalLength: 'P3D' } });
  expect(outcome.body).toEqual({
    code: 'RETURN_BY_FIXED',
    message: 'When this bike is due cannot be chosen.',
  });
});

test('the shortest length counts from the minute of asking, whenever the command comes', () => {
  const actor = { id: 'ann', role: 'RENTER' as const };
  const requestedAt = later(59_000);
  const command = { actor, requestedAt, bikeId: 'b1', whenUnavailable: 'REFUSE' as const };
  const decide = (returnBy: Date, now: Date) => {
    const context = makeDecisionContext({ rules: chosen, now, actor });
    return rent(fleet, 'ann', { ...command, returnBy }, context).outcome;
  };
  expect(toCode(decide(later(30 * minute), later(100_000)))).toBe('rental-started');
  expect(toCode(decide(later(30 * minute - 1), later(100_000)))).toBe('RETURN_BY_OUT_OF_RANGE');
  // It lay in a queue for so long that it is over.
  expect(toCode(decide(later(30 * minute), later(30 * minute)))).toBe('RETURN_BY_OUT_OF_RANGE');
});

test('days of the longest length are those of the calendar', () => {
  // On this night the clocks go forward.
  const now = new Date('2026-03-28T12:00:00Z');
  const context = { now, timeZone: 'Europe/Berlin', rules: { ...chosen, rentalLength: 'P1D' } };
  const tomorrow = new Date('2026-03-29T11:00:00Z');
  expect(findDue(rentUntil(tomorrow, context))).toEqual(tomorrow);
  const { outcome } = rentUntil(new Date(tomorrow.getTime() + minute), context);
  expect(outcome.body).toMatchObject({ returnByMax: tomorrow });
});

test('scopes that together leave no length leave the longest', () => {
  const audit = { actorId: 'eva', reason: 'test', at: noon, validFrom: new Date(0) };
  const policies = toPolicies([
    { ...town, ...audit, id: 'p1', seq: 1, version: 1, changes: { ...initialRules, rentalLengthMin: 'P5D' } },
    {
      ...audit,
      ...{ modelId: 'city', stationId: null, id: 'p2', seq: 2, version: 1 },
      changes: { lengthChoice: 'CHOSEN', rentalLength: 'PT2H' },
    },
  ]);
  expect(findDue(rentUntil(later(2 * hour), { policies }))).toEqual(later(2 * hour));
  expect(rentUntil(later(hour), { policies }).outcome.body).toMatchObject({
    returnByMin: later(2 * hour),
    returnByMax: later(2 * hour),
  });
});

// Open from 8 to 18 o'clock, closed on the second day.
const calendar: Calendar = {
  version: 1,
  town: [0, 2, 3, 4].map((index) => ({
    from: later(index * day - 4 * hour).getTime(),
    to: later(index * day + 6 * hour).getTime(),
  })),
  stations: new Map(),
  until: later(5 * day).getTime(),
};

test.each<[string, number, Partial<StoredRules>, number]>([
  ['of hours goes to the next opening', 8 * hour, {}, 2 * day - 3 * hour],
  ['of a day goes to the end of the next open day', day, {}, 2 * day + 6 * hour],
  ['may be later than the longest', day, { rentalLength: 'P1D' }, 2 * day + 6 * hour],
  ['goes to the closing before', 8 * hour, { closedDue: 'END_OF_PREVIOUS_OPEN' }, 6 * hour],
  ['is kept', 8 * hour, { closedDue: 'KEEP' }, 8 * hour],
  ['while it is open stays', 5 * hour, {}, 5 * hour],
])('a chosen due on closed time %s', (_, length, rules, due) => {
  const decision = rentUntil(later(length), { calendar, rules: { ...chosen, ...rules } });
  expect(findDue(decision)).toEqual(later(due));
});

test('a closure that is added later moves a chosen due of hours to the next opening', () => {
  const { fleet: rented } = rentUntil(later(4 * hour));
  const before = makeDecisionContext().calendar;
  const context = makeDecisionContext({ rules: chosen, calendar: { ...calendar, town: [] } });
  const opens = later(20 * hour).getTime();
  const closed = { ...context.calendar, town: [{ from: opens, to: opens + 10 * hour }] };
  const change = { before, at: context.now, spread: 1, moved: 0 };
  const moved = decideMoveDues(rented, change, { ...context, calendar: closed });
  expect(getRental(moved, 'b1').returnBy).toEqual(later(21 * hour));
});

test('who comes to wait chooses when taking the bike that is held', () => {
  const taken = rent(fleet, 'zoe', { bikeId: 'b1' }).fleet;
  const context = makeDecisionContext({ rules: chosen });
  const intent = { modelId: 'city', whenUnavailable: 'QUEUE' as const };
  const tooLong = rent(taken, 'ann', { ...intent, returnBy: later(9 * day) }, context);
  expect(toCode(tooLong.outcome)).toBe('RETURN_BY_OUT_OF_RANGE');
  const joined = rent(taken, 'ann', { ...intent, returnBy: later(2 * hour) }, context);
  expect(toCode(joined.outcome)).toBe('waiting-list-joined');
  const held = returnBike(joined.fleet, 'b1').fleet;
  expect(findHolder(held, 'b1')).toBe('ann');
  expect(findDue(rent(held, 'ann', { modelId: 'city', returnBy: later(5 * hour) }, context))).toEqual(
    later(5 * hour),
  );
  expect(findDue(rent(held, 'ann', { modelId: 'city' }, context))).toEqual(later(3 * day));
});

test('staff arranges whatever due it wants', () => {
  const returnBy = later(9 * day);
  const input = { userId: 'ann', bikeId: 'b1', returnBy, at: undefined, override: [] };
  const context = makeDecisionContext({ rules: chosen, actor: { id: 'eva', role: 'STAFF' } });
  const change = decideRentFor(fleet, input, context);
  expect(change.kind === 'changed' && findDue(change)).toEqual(returnBy);
});

test.each([
  ['as long as it is', 5 * hour, 5 * hour, 500],
  ['as short as it can be chosen', 10 * minute, 30 * minute, 100],
  ['as long as it can be chosen, and late after that', 4 * day, 3 * day, 9_700],
])('a use is quoted as due %s', (_, length, due, gross) => {
  const pricing = makePricing({
    terms: makeTerms({
      base: 0,
      byMinute: [{ start: 0, end: null, interval: 60, rate: 100 }],
      late: { rate: 100, intervalMinutes: 1_440, cap: null, countsClosedTime: true },
    }),
  });
  const { now: from, ...context } = makeDecisionContext({ rules: chosen, pricing });
  const use = { modelId: 'city', stationId: 'north', kilometres: null, isMember: false };
  const quote = computeQuote({ ...use, from, to: later(length) }, context);
  expect(quote).toMatchObject({ returnBy: later(due), fee: { gross } });
});
