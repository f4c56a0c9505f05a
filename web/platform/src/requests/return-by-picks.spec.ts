import { expect, test } from 'vitest';
import { findPicks, findUsualPick } from './return-by-picks';

const now = Date.parse('2026-07-01T07:00:00Z');
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const pick = (min: number, max: number) =>
  findPicks({ min: new Date(now + min).toISOString(), max: new Date(now + max).toISOString() }, now);

test.each([
  ['of hours', 15 * minute, 8 * hour, [30 * minute, hour, 2 * hour, 4 * hour]],
  ['of a week, not all of them', 15 * minute, 7 * day, [hour, 4 * hour, day, 3 * day]],
  ['from the shortest on', 2 * hour, 9 * hour, [2 * hour, 4 * hour, 8 * hour]],
  ['none, where none fits', 45 * minute, 50 * minute, []],
])('lengths that can be chosen: %s', (_, min, max, picks) => {
  expect(pick(min, max)).toEqual(picks);
});

test('two hours are chosen at first, or what is nearest', () => {
  expect(findUsualPick(pick(15 * minute, 8 * hour))).toBe(2 * hour);
  expect(findUsualPick(pick(day, 9 * day))).toBe(day);
  expect(findUsualPick([])).toBeUndefined();
});
