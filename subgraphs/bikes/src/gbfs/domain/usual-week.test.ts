import { createExpand } from '../../hours/osm/expand-hours.ts';
import { subtractSpans } from '../../hours/domain/spans.ts';
import { day } from '@bike-rentals/runtime/durations';
import { findUsualWeek } from './usual-week.ts';
import type { DayTimes } from './feed-snapshot.ts';

const berlin = { timeZone: 'Europe/Berlin', country: 'DE', state: 'Berlin' };

function findWeek(osm: string, { now, closed = [] }: { now: string; closed?: [string, string][] }) {
  const at = new Date(now);
  const range = { from: at.getTime() - 40 * day, to: at.getTime() + 400 * day };
  const closures = closed.map(([from, to]) => ({ from: new Date(from), to: new Date(to) }));
  const open = createExpand(berlin)(osm, range);
  const spans = subtractSpans(
    open,
    closures.map(({ from, to }) => ({ from: from.getTime(), to: to.getTime() })),
  );
  const { days, exceptions } = findUsualWeek(spans, { now: at, timeZone: berlin.timeZone, closures });
  return {
    days: days.map(toText),
    exceptions: exceptions.map((one) => `${one.day} ${toText(one.times)}`),
  };
}

const toText = (times: DayTimes) => times.map(({ from, to }) => `${from / 60}-${to / 60}`).join(',') || 'off';

test('without hours every day is open from its begin to its end', () => {
  const { days, exceptions } = findUsualWeek(null, { now: new Date(), timeZone: 'Etc/UTC', closures: [] });
  expect([days.map(toText), exceptions]).toEqual([Array(7).fill('0-24'), []]);
});

test('a week with holidays is outvoted, and they are exceptions', () => {
  expect(findWeek('Mo-Fr 09:00-18:00; Sa 10:00-14:00; PH,Su off', { now: '2026-12-14T08:00Z' })).toEqual({
    days: ['9-18', '9-18', '9-18', '9-18', '9-18', '10-14', 'off'],
    exceptions: ['2026-12-25 off', '2026-12-26 off', '2027-01-01 off'],
  });
});

test('an opening over midnight is two, of two days', () => {
  expect(findWeek('Sa 22:00-26:00', { now: '2026-06-01T08:00Z' }).days.slice(5)).toEqual(['22-24', '0-2']);
});

test('the clock on the wall counts, on both sides of its change', () => {
  const { days, exceptions } = findWeek('Mo-Su 00:00-24:00', { now: '2026-10-12T08:00Z' });
  expect([new Set(days), exceptions]).toEqual([new Set(['0-24']), []]);
  expect(findWeek('Mo-Su 01:00-05:00', { now: '2026-10-12T08:00Z' })).toEqual({
    days: Array(7).fill('1-5'),
    exceptions: [],
  });
});

test('closures neither change the week nor are they exceptions: they are alerts of their own', () => {
  const closed: [string, string][] = [['2026-06-02T00:00+02:00', '2026-07-10T00:00+02:00']];
  expect(findWeek('Mo-Fr 09:00-18:00', { now: '2026-06-01T08:00Z', closed })).toEqual({
    days: ['9-18', '9-18', '9-18', '9-18', '9-18', 'off', 'off'],
    exceptions: [],
  });
});
