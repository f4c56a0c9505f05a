import { expect, test } from 'vitest';
import { findFaults, readSerialNumbers, toAddBikes, type NewBikes } from './serial-numbers';

const form: NewBikes = {
  modelId: 'm',
  stationId: 's',
  way: 'prefix',
  prefix: 'LIB-',
  count: 5,
  serialNumbers: '',
};

test('serial numbers are read from lines and from lists', () => {
  expect(readSerialNumbers(' A-1\n\nA-2 , A-3;A-4\r\n')).toEqual(['A-1', 'A-2', 'A-3', 'A-4']);
});

test('a prefix comes with a count, a list alone', () => {
  expect(toAddBikes(form)).toEqual({ modelId: 'm', stationId: 's', serialPrefix: 'LIB-', count: 5 });
  expect(toAddBikes({ ...form, way: 'list', serialNumbers: 'A-1' })).toEqual({
    modelId: 'm',
    stationId: 's',
    serialNumbers: ['A-1'],
  });
});

test('every fault is found at once, and only those of the chosen way', () => {
  expect(findFaults(form)).toEqual([]);
  expect(findFaults({ ...form, stationId: '', prefix: ' ', count: undefined })).toEqual([
    'stationId',
    'prefix',
    'count',
  ]);
  for (const count of [0, 101, 1.5]) expect(findFaults({ ...form, count })).toEqual(['count']);
  expect(findFaults({ ...form, way: 'list' })).toEqual(['serialNumbers']);
});
