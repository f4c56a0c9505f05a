import { day } from '@bike-rentals/runtime/durations';
import { isOpenAt } from '../domain/spans.ts';
import { checkHours, createExpand } from './expand-hours.ts';

const berlin = { timeZone: 'Europe/Berlin', country: 'DE', state: 'Berlin' };
const nowhere = { timeZone: 'UTC', country: null, state: null };

test.each([
  ['week 1-10 Mo 09:00-10:00', berlin, 'week'],
  ['sunrise-sunset', berlin, 'sunrise'],
  ['SH off', berlin, 'SH'],
  ['Mo-Fr 09:00-18:00; PH off', nowhere, 'PH'],
  ['PH off', { ...nowhere, country: 'XX' }, 'PH'],
])('%s is not supported', (osm, place, selector) => {
  expect(checkHours(osm, place)).toMatchObject({ fault: { code: 'HOURS_UNSUPPORTED', selector } });
});

test.each([
  ['Mo-Fr 09:00-18:00 foo', 20],
  ['', 0],
  ['shut', undefined],
])('"%s" is no text of opening hours', (osm, at) => {
  const checked = checkHours(osm, berlin);
  expect(checked).toMatchObject({ fault: { code: 'INVALID_HOURS' } });
  if (at !== undefined) expect(checked).toMatchObject({ fault: { at } });
});

test.each(['Mo-Fr 09:00+', 'Mo-Fr 09:00-18:00 "by appointment"'])(
  '%s: what is not known counts as closed, and its author is told',
  (osm) => {
    const checked = checkHours(osm, berlin);
    expect('warnings' in checked && checked.warnings.at(-1)).toMatch(/counts as closed/);
    const from = Date.parse('2026-05-18T00:00Z');
    expect(createExpand(berlin)(osm, { from, to: from + 7 * day })).toEqual([]);
  },
);

test('the library, asked instant by instant, says the same as the spans do', async () => {
  const { default: OpeningHours } = await import('opening_hours');
  const osm = 'Mo-Fr 09:00-12:30,14:00-18:00; Sa 22:00-26:00; PH off; Dec 24 09:00-13:00';
  const oracle = new OpeningHours(osm, {
    lat: 0,
    lon: 0,
    address: { country_code: 'de', state: 'Berlin' },
  });
  const from = Date.parse('2026-01-01T00:00Z');
  const spans = createExpand({ ...berlin, timeZone: 'UTC' })(osm, { from, to: from + 365 * day });
  for (let at = from; at < from + 365 * day; at += 7.3 * 3_600_000) {
    expect([new Date(at), isOpenAt(spans, at)]).toEqual([new Date(at), oracle.getState(new Date(at))]);
  }
});
