import { describe, expect, it } from 'vitest';
import { toInstant, toLocal } from './town-instant';

describe('the start of a day', () => {
  it.each([
    ['2026-05-01', 'Europe/Vienna', '2026-04-30T22:00:00.000Z'],
    ['2026-03-29', 'Europe/Vienna', '2026-03-28T23:00:00.000Z'],
    ['2026-03-30', 'Europe/Vienna', '2026-03-29T22:00:00.000Z'],
    ['2026-10-25', 'Europe/Vienna', '2026-10-24T22:00:00.000Z'],
    ['2026-05-01', 'Asia/Kathmandu', '2026-04-30T18:15:00.000Z'],
    ['2026-05-01', 'Pacific/Apia', '2026-04-30T11:00:00.000Z'],
    // The clock goes from 24:00 to 1:00.
    ['2026-09-06', 'America/Santiago', '2026-09-06T04:00:00.000Z'],
  ])('%s in %s', (day, timeZone, expected) => {
    expect(toInstant(`${day}T00:00`, timeZone).toISOString()).toBe(expected);
  });
});

describe('what a clock in the town shows', () => {
  it.each([
    ['2026-05-01T09:30', 'Europe/Vienna', '2026-05-01T07:30:00.000Z'],
    ['2026-05-01T09:30', 'Asia/Kathmandu', '2026-05-01T03:45:00.000Z'],
  ])('%s in %s is %s, and back', (local, timeZone, instant) => {
    expect(toInstant(local, timeZone).toISOString()).toBe(instant);
    expect(toLocal(instant, timeZone)).toBe(local);
  });

  it.each([
    ['2026-03-29T02:30', '2026-03-29T01:30:00.000Z'],
    ['2026-10-25T02:30', '2026-10-25T00:30:00.000Z'],
  ])('%s, when the clock is changed, is %s', (local, instant) => {
    expect(toInstant(local, 'Europe/Vienna').toISOString()).toBe(instant);
  });
});
