import { expect, test } from 'vitest';
import type { Station } from '../common/catalogue';
import { countFree, filterStations, readShow } from './station-filter';

const make = (name: string, changes: Partial<Station> = {}, units = 1): Station => ({
  __typename: 'Station',
  id: name,
  version: 1,
  name,
  lat: 0,
  lon: 0,
  capacity: 10,
  address: null,
  isRenting: true,
  isOpen: true,
  isReturning: true,
  bikesParked: units,
  isOverFull: false,
  availability: [
    {
      __typename: 'StationAvailability',
      id: name,
      version: 1,
      units,
      model: { __typename: 'BikeModel', id: 'm' },
    },
  ],
  ...changes,
});

const stations = [
  make('Harbour'),
  make('Old Harbour', {}, 0),
  make('Park', { isRenting: false }, 3),
  make('Stadium', { isOverFull: true }),
];
const show = (search: string, what: string | undefined) =>
  filterStations(stations, search, readShow(what)).map(({ name }) => name);

test('every word must be in the name', () => {
  expect(show('harb', undefined)).toEqual(['Harbour', 'Old Harbour']);
  expect(show('harb OLD', undefined)).toEqual(['Old Harbour']);
});

test('a closed station is not an empty one, but has nothing free', () => {
  expect(show('', 'empty')).toEqual(['Old Harbour']);
  expect(show('', 'closed')).toEqual(['Park']);
  expect(stations.map(countFree)).toEqual([1, 0, 0, 1]);
});

test('what the address has wrong shows all', () => {
  expect(show('', 'purple')).toHaveLength(4);
  expect(show('', 'overfull')).toEqual(['Stadium']);
});
