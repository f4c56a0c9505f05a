import { expect, test } from 'vitest';
import { toRentalFilter } from './rental-filter';

test('what the address says is asked for, and nothing else', () => {
  expect(toRentalFilter({})).toEqual({});
  expect(toRentalFilter({ status: 'OVERDUE', user: 'u', bike: 'b', station: 's' })).toEqual({
    status: 'OVERDUE',
    userId: 'u',
    bikeId: 'b',
    stationId: 's',
  });
});

test('a status that there is not shows all', () => {
  expect(toRentalFilter({ status: 'LOST', user: '' })).toEqual({});
});
