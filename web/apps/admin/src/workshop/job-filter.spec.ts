import { expect, test } from 'vitest';
import { toJobFilter } from './job-filter';

test('open jobs are shown unless the address says otherwise', () => {
  expect(toJobFilter({})).toEqual({ isOpen: true });
  expect(toJobFilter({ status: 'ANY', station: '', blocking: '' })).toEqual({ isOpen: true });
  expect(toJobFilter({ status: 'CLOSED', station: 's1', blocking: '1' })).toEqual({
    isOpen: false,
    stationId: 's1',
    isBlocking: true,
  });
});
