import { TestBed } from '@angular/core/testing';
import { beforeEach, expect, test } from 'vitest';
import { I18n } from '../i18n/i18n';
import { Format } from './format';

const minute = 60_000;
let format: Format;
beforeEach(() => {
  TestBed.inject(I18n).use('en');
  format = TestBed.inject(Format);
  format.timeZone.set('Europe/Vienna');
});

test('times are those of the town, not of the device', () => {
  expect(format.time('2026-07-01T22:30:00Z')).toBe('00:30');
  // Another day there than in UTC.
  expect(format.moment('2026-07-01T22:30:00Z', new Date('2026-07-02T08:00:00Z'))).toBe('00:30');
  expect(format.moment('2026-07-01T21:30:00Z', new Date('2026-07-02T08:00:00Z'))).toMatch(/1 Jul.*23:30/);
});

test.each([
  [0, '0 min'],
  [59 * minute, '59 min'],
  [60 * minute, '1 h'],
  [90 * minute, '1 h 30 min'],
  [24 * 60 * minute, '1 day'],
  [50 * 60 * minute, '2 days 2 h'],
  [-minute, '0 min'],
])('%d ms is %s', (milliseconds, text) => {
  expect(format.duration(milliseconds)).toBe(text);
});

test('countdowns show seconds below an hour', () => {
  expect(format.countdown(245_000)).toBe('4:05');
  expect(format.countdown(0)).toBe('0:00');
  expect(format.countdown(2 * 60 * minute)).toBe('2 h');
});

test('everything follows the language', () => {
  TestBed.inject(I18n).use('de');
  expect(format.duration(49 * 60 * minute)).toBe('2 Tage 1 h');
  expect(format.relative(new Date(Date.now() + 3 * 60 * minute + 1_000))).toBe('in 3 Stunden');
});
