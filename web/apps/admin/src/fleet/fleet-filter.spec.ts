import { expect, test } from 'vitest';
import { isFiltered, readFleetFilter, toBikeFilter, toggleState } from './fleet-filter';

const read = (query: string) => readFleetFilter(new URLSearchParams(query));

test('an empty address shows all but retired bikes, by serial number', () => {
  expect(toBikeFilter(read(''))).toEqual({});
  expect(read('').sort).toBe('SERIAL_NUMBER');
  expect(isFiltered(read(''))).toBe(false);
});

test('everything in the address is asked for', () => {
  const filter = read('q=glide%20&model=m1&station=s1&states=MISSING,AVAILABLE&sort=STATION');
  expect(toBikeFilter(filter)).toEqual({
    search: 'glide',
    modelId: 'm1',
    stationId: 's1',
    states: ['AVAILABLE', 'MISSING'],
  });
  expect(filter.sort).toBe('STATION');
});

test('what the address has wrong is left out', () => {
  const filter = read('states=FLYING,&sort=COLOUR');
  expect(toBikeFilter(filter)).toEqual({});
  expect(filter.sort).toBe('SERIAL_NUMBER');
});

test('a click on a state adds it or takes it away', () => {
  expect(toggleState([], 'MISSING')).toBe('MISSING');
  expect(toggleState(['MISSING'], 'AVAILABLE')).toBe('AVAILABLE,MISSING');
  expect(toggleState(['MISSING'], 'MISSING')).toBeNull();
});
