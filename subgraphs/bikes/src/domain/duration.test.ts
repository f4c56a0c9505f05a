import { addDuration, formatDuration, parseDuration, subtractDuration } from './duration.ts';

test.each([
  ['P7D', { days: 7, minutes: 0 }, 'P7D'],
  ['P1W', { days: 7, minutes: 0 }, 'P7D'],
  ['PT15M', { days: 0, minutes: 15 }, 'PT15M'],
  ['PT90M', { days: 0, minutes: 90 }, 'PT1H30M'],
  ['P1DT2H30M', { days: 1, minutes: 150 }, 'P1DT2H30M'],
  ['PT0M', { days: 0, minutes: 0 }, 'PT0M'],
])('%s is read, and written in one way', (text, duration, written) => {
  expect(parseDuration(text)).toEqual(duration);
  expect(formatDuration(duration)).toBe(written);
});

test.each(['', 'P', 'PT', 'P1DT', '7D', 'P1M', 'P1Y', 'PT30S', 'P-1D', 'P1.5D', 'P99999D', 'p7d'])(
  '"%s" is no duration of days, hours and minutes',
  (text) => expect(parseDuration(text)).toBeUndefined(),
);

const add = (from: string, text: string, timeZone: string): string =>
  addDuration(new Date(from), parseDuration(text) ?? { days: 0, minutes: 0 }, timeZone).toISOString();

// Days are those of the wall clock, hours are exact: across a change of the clock they differ.
test.each([
  ['2026-03-28T12:00:00Z', 'P1D', 'Europe/Berlin', '2026-03-29T11:00:00.000Z'],
  ['2026-03-28T12:00:00Z', 'PT24H', 'Europe/Berlin', '2026-03-29T12:00:00.000Z'],
  ['2026-10-24T12:00:00Z', 'P7D', 'Europe/Berlin', '2026-10-31T13:00:00.000Z'],
  ['2026-04-04T15:00:00Z', 'P1D', 'America/Santiago', '2026-04-05T16:00:00.000Z'],
  ['2026-04-04T15:00:00Z', 'PT24H', 'America/Santiago', '2026-04-05T15:00:00.000Z'],
  ['2026-03-28T12:00:00Z', 'P1D', 'Asia/Kathmandu', '2026-03-29T12:00:00.000Z'],
  ['2026-03-28T12:00:00Z', 'P7D', 'Pacific/Apia', '2026-04-04T12:00:00.000Z'],
  ['2026-03-28T12:00:00Z', 'P7D', 'UTC', '2026-04-04T12:00:00.000Z'],
  // A time that the clock skips is an hour later, one that it shows twice is the first of them.
  ['2026-03-28T01:30:00Z', 'P1D', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
  ['2026-10-24T00:30:00Z', 'P1D', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
])('%s and %s in %s', (from, text, timeZone, expected) => {
  expect(add(from, text, timeZone)).toBe(expected);
});

test('a day before is at the same time on the clock', () => {
  const instant = new Date('2026-03-29T11:00:00Z');
  expect(subtractDuration(instant, { days: 1, minutes: 30 }, 'Europe/Berlin').toISOString()).toBe(
    '2026-03-28T11:30:00.000Z',
  );
});
