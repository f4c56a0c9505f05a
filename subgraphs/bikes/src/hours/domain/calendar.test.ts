import { day, hour } from '@bike-rentals/runtime/durations';
import { addDuration, parseDuration, type Duration } from '../../domain/duration.ts';
import { toInstant } from '../../domain/town-day.ts';
import {
  makeBike,
  makeDecisionContext,
  makeFleet,
  rent,
  toCode,
  getRental,
  queueUp,
  returnBike,
} from '../../testing/make-fleet.ts';
import { createExpand } from '../osm/expand-hours.ts';
import { buildCalendar, type Closure, type HoursVersion } from './build-calendar.ts';
import { addOpenDuration, alwaysOpen, moveDue, type Calendar, type ClosedDue } from './calendar.ts';
import { addOpenMs, countOpenMs, findNextEdge, isOpenAt, joinSpans, subtractSpans } from './spans.ts';

const zones = ['Europe/Berlin', 'America/Santiago', 'Asia/Kathmandu', 'Pacific/Apia', 'UTC'];
const usual = 'Mo-Fr 09:00-18:00; Sa 10:00-14:00; PH,Su off';
const start = new Date('2026-01-01T00:00Z');

function makeHours(osm: string | null, changes: Partial<HoursVersion> = {}): HoursVersion {
  const audit = { actorId: 'eva', reason: 'test', at: start };
  return { id: 'h', seq: 1, stationId: null, version: 1, osm, validFrom: new Date(0), ...audit, ...changes };
}

function makeClosure(
  [fromLocal, toLocal]: [string, string],
  timeZone: string,
  changes: Partial<Closure> = {},
): Closure {
  const span = { from: toInstant(fromLocal, timeZone), to: toInstant(toLocal, timeZone) };
  const audit = { reason: 'test', actorId: 'eva', at: start, cancelledAt: null };
  return { id: 'c', stationId: null, fromLocal, toLocal, ...span, ...audit, ...changes };
}

function make(timeZone: string, hours: HoursVersion[], closures: Closure[] = []): Calendar {
  const range = { from: start.getTime(), to: start.getTime() + 400 * day };
  const expand = createExpand({ timeZone, country: 'DE', state: 'Berlin' });
  return buildCalendar({ hours, closures }, { version: 1, range, expand });
}

/** The usual hours, closed from 24 December to 2 January. */
const makeUsual = (timeZone: string): Calendar =>
  make(timeZone, [makeHours(usual)], [makeClosure(['2026-12-24T00:00', '2027-01-03T00:00'], timeZone)]);

const toDuration = (text: string): Duration => parseDuration(text) ?? { days: 0, minutes: 0 };

test('a town that is open around the clock, but for a closure, has days as well', () => {
  const timeZone = 'Europe/Vienna';
  const closed = makeClosure(['2026-12-06T08:00', '2026-12-06T18:00'], timeZone);
  const { town: spans } = make(timeZone, [], [closed]);
  const due = toInstant('2026-12-06T16:00', timeZone);
  const move = (closedDue: Exclude<ClosedDue, 'BY_LENGTH'>) => moveDue(due, { spans, closedDue, timeZone });
  expect(move('END_OF_NEXT_OPEN_DAY')).toEqual(toInstant('2026-12-07T00:00', timeZone));
  expect(move('START_OF_NEXT_OPEN')).toEqual(toInstant('2026-12-06T19:00', timeZone));
  expect(move('END_OF_PREVIOUS_OPEN')).toEqual(toInstant('2026-12-06T08:00', timeZone));
});

describe.each(zones)('in %s', (timeZone) => {
  const { town: spans } = makeUsual(timeZone);
  const at = (local: string) => toInstant(local, timeZone);

  test.each<[string, string, Exclude<ClosedDue, 'BY_LENGTH'>, string]>([
    // Friday and two days is Sunday, and Monday is a holiday.
    ['2026-05-22T17:00', 'P2D', 'END_OF_NEXT_OPEN_DAY', '2026-05-26T18:00'],
    ['2026-05-22T17:00', 'P2D', 'START_OF_NEXT_OPEN', '2026-05-26T10:00'],
    ['2026-05-22T17:00', 'P2D', 'END_OF_PREVIOUS_OPEN', '2026-05-23T14:00'],
    ['2026-05-22T17:00', 'P2D', 'KEEP', '2026-05-24T17:00'],
    // 2 January is closed, and 3 January a Sunday.
    ['2026-12-17T12:00', 'P7D', 'END_OF_NEXT_OPEN_DAY', '2027-01-04T18:00'],
    ['2026-05-22T17:30', 'PT2H', 'END_OF_NEXT_OPEN_DAY', '2026-05-23T14:00'],
    ['2026-05-22T17:30', 'PT2H', 'START_OF_NEXT_OPEN', '2026-05-23T11:00'],
    ['2026-05-22T17:30', 'PT2H', 'END_OF_PREVIOUS_OPEN', '2026-05-22T18:00'],
    ['2026-03-28T13:00', 'P1D', 'END_OF_NEXT_OPEN_DAY', '2026-03-30T18:00'],
    ['2026-03-28T13:00', 'PT24H', 'START_OF_NEXT_OPEN', '2026-03-30T10:00'],
    // At the very end of an opening one can still return.
    ['2026-05-20T18:00', 'P1D', 'START_OF_NEXT_OPEN', '2026-05-21T18:00'],
  ])('%s and %s, %s: due %s', (from, length, closedDue, due) => {
    const raw = addDuration(at(from), toDuration(length), timeZone);
    expect(moveDue(raw, { spans, closedDue, timeZone })).toEqual(at(due));
  });

  test.each([
    ['2026-05-22T17:50', '2026-05-23T10:05'],
    ['2026-05-16T13:50', '2026-05-18T09:05'],
    ['2026-05-22T20:00', '2026-05-23T10:15'],
    ['2026-12-23T17:50', '2027-01-04T09:05'],
  ])('a hold of 15 minutes that begins %s ends %s', (from, end) => {
    expect(addOpenDuration(at(from), toDuration('PT15M'), { spans, timeZone })).toEqual(at(end));
  });

  test('due on Friday at 18:00 and back on Monday at 9:30 is 270 open minutes late', () => {
    const [due, back] = [at('2026-05-15T18:00').getTime(), at('2026-05-18T09:30').getTime()];
    expect(countOpenMs(spans, due, back) / 60_000).toBe(270);
    expect((back - due) / 60_000).toBe(3_810);
  });

  test('a station that never opens again keeps its dues, and every minute counts', () => {
    const { town: never } = make(timeZone, [makeHours('off')]);
    const due = at('2026-05-22T17:00');
    expect(never).toEqual([]);
    expect(moveDue(due, { spans: never, closedDue: 'END_OF_NEXT_OPEN_DAY', timeZone })).toEqual(due);
    expect(addOpenDuration(due, toDuration('PT1H'), { spans: never, timeZone })).toEqual(
      new Date(due.getTime() + hour),
    );
    expect(findNextEdge(never, due.getTime())).toBeUndefined();
  });
});

test('an hour that the clock skips or shows twice is open for as long as it lasts', () => {
  const zone = 'Europe/Berlin';
  const { town } = make(zone, [makeHours('Sa 22:00-26:00, Su 01:00-04:00')]);
  const toHours = (from: string, to: string) =>
    countOpenMs(town, toInstant(from, zone).getTime(), toInstant(to, zone).getTime()) / hour;
  expect(toHours('2026-03-28T12:00', '2026-03-29T12:00')).toBe(5);
  expect(toHours('2026-10-24T12:00', '2026-10-25T12:00')).toBe(7);
  expect(toHours('2026-05-16T12:00', '2026-05-17T12:00')).toBe(6);
});

test('across the change of the clock a day is due at the same time, 24 hours an hour later', () => {
  const from = toInstant('2026-03-28T13:00', 'Europe/Berlin');
  const add = (text: string) => addDuration(from, toDuration(text), 'Europe/Berlin');
  expect(add('P1D')).toEqual(toInstant('2026-03-29T13:00', 'Europe/Berlin'));
  expect(add('PT24H')).toEqual(toInstant('2026-03-29T14:00', 'Europe/Berlin'));
});

test("a station's hours replace the town's, its closures come on top of the town's", () => {
  const zone = 'Europe/Berlin';
  const at = (local: string) => toInstant(local, zone).getTime();
  const calendar = make(
    zone,
    [makeHours(usual), makeHours('Mo-Su 06:00-22:00', { stationId: 'north', seq: 2 })],
    [
      makeClosure(['2026-05-12T00:00', '2026-05-13T00:00'], zone),
      makeClosure(['2026-05-13T00:00', '2026-05-14T00:00'], zone, { stationId: 'south' }),
      makeClosure(['2026-05-11T12:00', '2026-05-11T13:00'], zone, { stationId: 'north' }),
    ],
  );
  const isOpen = (stationId: string | null, local: string) =>
    isOpenAt((stationId && calendar.stations.get(stationId)) || calendar.town, at(local));
  expect(isOpen('north', '2026-05-11T07:00')).toBe(true);
  expect(isOpen(null, '2026-05-11T07:00')).toBe(false);
  expect(isOpen('north', '2026-05-11T12:30')).toBe(false);
  expect(['north', 'south', null].map((id) => isOpen(id, '2026-05-12T10:00'))).toEqual([false, false, false]);
  expect(['north', 'south', null].map((id) => isOpen(id, '2026-05-13T10:00'))).toEqual([true, false, true]);
});

test('hours of a later version begin with it, and without hours it is open as before', () => {
  const zone = 'UTC';
  const from = (osm: string | null, day: string, seq: number) =>
    makeHours(osm, { seq, validFrom: new Date(`${day}T00:00Z`) });
  const { town } = make(zone, [
    from('off', '2026-05-01', 1),
    from('24/7', '2026-05-03', 2),
    from(null, '2026-05-04', 3),
    from('10:00-12:00', '2026-05-05', 4),
  ]);
  const toOpen = ['2026-04-30', '2026-05-02', '2026-05-03', '2026-05-04', '2026-05-05'].map((one) =>
    isOpenAt(town, Date.parse(`${one}T05:00Z`)),
  );
  expect(toOpen).toEqual([true, false, true, true, false]);
});

test('a closure that was cancelled has closed until then', () => {
  const cancelledAt = new Date('2026-05-02T12:00Z');
  const closure = makeClosure(['2026-05-02T00:00', '2026-05-03T00:00'], 'UTC', { cancelledAt });
  const { town } = make('UTC', [], [closure]);
  expect(isOpenAt(town, cancelledAt.getTime() - 1)).toBe(false);
  expect(isOpenAt(town, cancelledAt.getTime())).toBe(true);
});

test('spans are sorted, apart from each other, and as long as what they are made of', () => {
  expect(
    joinSpans([
      { from: 5, to: 7 },
      { from: 1, to: 3 },
      { from: 3, to: 4 },
      { from: 6, to: 9 },
      { from: 2, to: 2 },
    ]),
  ).toEqual([
    { from: 1, to: 4 },
    { from: 5, to: 9 },
  ]);
  expect(
    subtractSpans(
      [
        { from: 0, to: 10 },
        { from: 20, to: 30 },
      ],
      [
        { from: 8, to: 22 },
        { from: 2, to: 3 },
      ],
    ),
  ).toEqual([
    { from: 0, to: 2 },
    { from: 3, to: 8 },
    { from: 22, to: 30 },
  ]);
  expect(
    addOpenMs(
      [
        { from: 0, to: 10 },
        { from: 20, to: 30 },
      ],
      5,
      5,
    ),
  ).toBe(10);
  expect(
    addOpenMs(
      [
        { from: 0, to: 10 },
        { from: 20, to: 30 },
      ],
      5,
      6,
    ),
  ).toBe(21);
  expect(addOpenMs([{ from: 0, to: 10 }], 5, 6)).toBeUndefined();
});

test('the library and the spans agree on each quarter of an hour of a year', () => {
  const { town } = make('Europe/Berlin', [makeHours(usual)]);
  const spans = town ?? [];
  for (const [index, span] of spans.entries()) {
    expect(span.from).toBeLessThan(span.to);
    if (index > 0) expect(span.from).toBeGreaterThan(spans[index - 1]?.to ?? Infinity);
  }
  expect(spans.length).toBeGreaterThan(300);
});

describe('renting where it is closed', () => {
  const zone = 'Europe/Berlin';
  const calendar = makeUsual(zone);
  const at = (local: string) =>
    makeDecisionContext({ calendar, timeZone: zone, now: toInstant(local, zone) });
  const sunday = at('2026-05-17T12:00');
  const opensAt = toInstant('2026-05-18T09:00', zone);
  const fleet = makeFleet(makeBike('b1'));

  test('a bike there, or a model there, is refused with the time of opening', () => {
    for (const intent of [{ bikeId: 'b1' }, { modelId: 'city', stationId: 'north' }]) {
      const { outcome } = rent(fleet, 'ann', intent, sunday);
      expect(outcome.body).toMatchObject({ code: 'STATION_CLOSED', opensAt });
    }
  });

  test('a model anywhere is not available, and whoever waits gets no hold before it opens', () => {
    expect(toCode(rent(fleet, 'ann', { modelId: 'city' }, sunday).outcome)).toBe('BIKE_UNAVAILABLE');
    const intent = { modelId: 'city', stationId: 'north', whenUnavailable: 'QUEUE' as const };
    expect(toCode(rent(fleet, 'ann', intent, sunday).outcome)).toBe('waiting-list-joined');
    const rented = rent(fleet, 'zoe', { bikeId: 'b1' }, at('2026-05-16T13:00')).fleet;
    const back = returnBike(queueUp(rented, 'city', 'ann'), 'b1', { context: sunday }).fleet;
    expect(back.holds.size).toBe(0);
    expect(back.bikes.get('b1')?.state).toBe('AVAILABLE');
  });

  test('a held bike is kept for as long as it could have been fetched, and not fetched while it is closed', () => {
    const rented = rent(fleet, 'zoe', { bikeId: 'b1' }, at('2026-05-16T12:00')).fleet;
    const late = at('2026-05-16T13:50');
    const held = returnBike(queueUp(rented, 'city', 'ann'), 'b1', { context: late }).fleet;
    expect([...held.holds.values()]).toMatchObject([{ expiresAt: toInstant('2026-05-18T09:05', zone) }]);
    expect(toCode(rent(held, 'ann', { modelId: 'city' }, sunday).outcome)).toBe('STATION_CLOSED');
    expect(toCode(rent(held, 'ann', { modelId: 'city' }, at('2026-05-18T09:01')).outcome)).toBe(
      'rental-started',
    );
  });

  test('a rental is due while it is open, and overdue after open minutes only', () => {
    const context = at('2026-05-15T17:30');
    const ofHours = {
      ...context,
      policies: makeDecisionContext({ rules: { rentalLength: 'PT1H' } }).policies,
    };
    const { fleet: rented } = rent(fleet, 'ann', { bikeId: 'b1' }, ofHours);
    // Saturday opens at 10:00; an hour to bring it, and an hour of grace.
    expect(getRental(rented, 'b1')).toMatchObject({
      returnBy: toInstant('2026-05-16T11:00', zone),
      graceEndsAt: toInstant('2026-05-16T12:00', zone),
    });
    const ofDays = rent(
      fleet,
      'ann',
      { bikeId: 'b1' },
      {
        ...at('2026-05-16T12:00'),
        policies: makeDecisionContext({ rules: { rentalLength: 'P1D', grace: 'PT30M' } }).policies,
      },
    ).fleet;
    expect(getRental(ofDays, 'b1')).toMatchObject({
      returnBy: toInstant('2026-05-18T18:00', zone),
      graceEndsAt: toInstant('2026-05-19T09:30', zone),
    });
  });

  test('a bike is taken back at any time', () => {
    const rented = rent(fleet, 'ann', { bikeId: 'b1' }, at('2026-05-16T12:00')).fleet;
    expect(toCode(returnBike(rented, 'b1', { context: sunday }).outcome)).toBe('rental-ended');
  });

  test('a town without hours is always open', () => {
    expect(toCode(rent(fleet, 'ann', { bikeId: 'b1' }, { ...sunday, calendar: alwaysOpen }).outcome)).toBe(
      'rental-started',
    );
  });
});
