import { choice, number, same, text, whole, yesOrNo, type Column } from '@bike-rentals/imports/domain';
import type { ImportKind } from './import-kinds.ts';

/** The columns of each kind. The names of what is stored are in `fields`. */
export const columns: Record<ImportKind, readonly Column[]> = {
  MODELS: [
    { name: 'brand', isKey: true, read: text(200) },
    { name: 'name', isKey: true, read: text(200) },
    { name: 'form_factor', read: choice(same('BICYCLE', 'CARGO_BICYCLE', 'OTHER')) },
    { name: 'propulsion', read: choice(same('HUMAN', 'ELECTRIC_ASSIST')) },
    { name: 'range_meters', isClearable: true, read: whole(1, 1_000_000) },
    { name: 'wheel_count', isClearable: true, read: whole(1, 8) },
    { name: 'cargo_load_kg', isClearable: true, read: whole(1, 1_000) },
  ],
  STATIONS: [
    { name: 'name', isKey: true, read: text(200) },
    { name: 'lat', isNeeded: true, read: number({ min: -90, max: 90, isWhole: false }) },
    { name: 'lon', isNeeded: true, read: number({ min: -180, max: 180, isWhole: false }) },
    { name: 'capacity', isNeeded: true, read: whole(0, 1_000_000) },
    { name: 'address', isClearable: true, read: text(200) },
    { name: 'is_renting', read: yesOrNo },
    { name: 'is_returning', read: yesOrNo },
  ],
  BIKES: [
    { name: 'serial', isKey: true, read: text(64) },
    { name: 'brand', isNeeded: true, read: text(200) },
    { name: 'model', isNeeded: true, read: text(200) },
    { name: 'station', read: text(200) },
    {
      name: 'state',
      read: choice(same('AVAILABLE', 'RESERVED', 'RENTED', 'MAINTENANCE', 'MISSING', 'RETIRED')),
    },
  ],
};

/** The fields of a model or station, by the columns that say them. */
export const fields: Readonly<Record<string, string>> = {
  form_factor: 'formFactor',
  range_meters: 'rangeMeters',
  wheel_count: 'wheelCount',
  cargo_load_kg: 'cargoLoadKg',
  is_renting: 'isRenting',
  is_returning: 'isReturning',
};
