import { expect, test } from 'vitest';
import { findActions, findMissing, toUpdate } from './bike-action';

const nothing = { stationId: '', reason: '' };

test('a rented bike can be asked for maintenance, and that can be taken back', () => {
  expect(findActions({ state: 'RENTED', withdrawAtReturn: false })).toEqual(['maintenance', 'missing']);
  expect(findActions({ state: 'RENTED', withdrawAtReturn: true })).toEqual(['missing', 'restore']);
});

test('a retired bike stays as it is', () => {
  expect(findActions({ state: 'RETIRED', withdrawAtReturn: false })).toEqual([]);
});

test('moving needs a station, retiring a reason, and a found bike a place', () => {
  expect(findMissing('move', nothing, [{ state: 'AVAILABLE' }])).toEqual(['stationId']);
  expect(findMissing('retire', { stationId: '', reason: ' ' }, [{ state: 'AVAILABLE' }])).toEqual(['reason']);
  expect(findMissing('restore', nothing, [{ state: 'MAINTENANCE' }, { state: 'MISSING' }])).toEqual([
    'stationId',
  ]);
  expect(findMissing('restore', nothing, [{ state: 'MAINTENANCE' }])).toEqual([]);
});

test('only what was said is sent', () => {
  expect(toUpdate('move', { stationId: 's', reason: ' full ' })).toEqual({ stationId: 's', reason: 'full' });
  expect(toUpdate('maintenance', { stationId: 's', reason: '' })).toEqual({ state: 'MAINTENANCE' });
  expect(toUpdate('restore', nothing)).toEqual({ state: 'AVAILABLE' });
});
