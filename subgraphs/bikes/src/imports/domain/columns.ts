import type { Cell, FindingCode, ImportKind, TextRules, Value } from './import-file.ts';

/** A column of a kind of file. */
export interface Column {
  name: string;
  /** It says what the line is about. */
  isKey?: true;
  /** What is new needs it. */
  isNeeded?: true;
  /** `-` means that there is none any more. */
  isClearable?: true;
  read: (text: string, rules: TextRules) => { value: Value } | { code: FindingCode };
}

const text =
  (maxLength: number): Column['read'] =>
  (given, { isOfOneScript }) =>
    given.length <= maxLength && isOfOneScript(given) ? { value: given } : { code: 'TEXT_INVALID' };

/** A number with a point or a comma before its fraction. */
const number =
  ({ min, max, isWhole }: { min: number; max: number; isWhole: boolean }): Column['read'] =>
  (given) => {
    if (!/^[+-]?\d{1,12}([.,]\d{1,12})?$/.test(given)) return { code: 'NUMBER_INVALID' };
    const value = Number(given.replace(',', '.'));
    if (isWhole && !Number.isInteger(value)) return { code: 'NUMBER_INVALID' };
    return value >= min && value <= max ? { value } : { code: 'OUT_OF_RANGE' };
  };

const whole = (min: number, max: number) => number({ min, max, isWhole: true });

const choice =
  (values: Readonly<Record<string, Value>>): Column['read'] =>
  (given) => {
    const value = values[given.toUpperCase()];
    return value === undefined ? { code: 'VALUE_UNKNOWN' } : { value };
  };

const same = (...names: string[]) => Object.fromEntries(names.map((name) => [name, name]));
const yesOrNo = choice({ YES: true, NO: false, TRUE: true, FALSE: false, 1: true, 0: false });

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

/** A cell as a value; undefined: what is there stays. */
export function readCell(
  column: Column,
  cell: Cell | undefined,
  rules: TextRules,
): { value: Value | undefined } | { code: FindingCode; text: string } {
  if (!cell || cell.kind === 'leave') return { value: undefined };
  if (cell.kind === 'faulty') return { code: 'TEXT_INVALID', text: cell.text };
  if (cell.kind === 'clear') {
    if (column.isClearable) return { value: null };
    // A name may be a mere dash; everything else has to have a value.
    if (!column.isKey) return { code: 'NOT_CLEARABLE', text: '-' };
  }
  const given = cell.kind === 'clear' ? '-' : cell.text;
  const read = column.read(given, rules);
  return 'code' in read ? { ...read, text: given } : read;
}
