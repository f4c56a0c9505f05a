import type { Cell, TextRules, Value } from './import-file.ts';

/** A column of a kind of file. */
export interface Column {
  name: string;
  /** It says what the line is about. */
  isKey?: true;
  /** What is new needs it. */
  isNeeded?: true;
  /** `-` means that there is none any more. */
  isClearable?: true;
  /** A code of the findings: the text is no value of the column. */
  read: (text: string, rules: TextRules) => { value: Value } | { code: string };
  /**
   * The same for values of a key that mean the same.
   * @default as all texts are compared
   */
  toKey?: (value: string) => string;
}

/** A text. */
export const text =
  (maxLength: number): Column['read'] =>
  (given, { isOfOneScript }) =>
    given.length <= maxLength && isOfOneScript(given) ? { value: given } : { code: 'TEXT_INVALID' };

/** A number with a point or a comma before its fraction. */
export const number =
  ({ min, max, isWhole }: { min: number; max: number; isWhole: boolean }): Column['read'] =>
  (given) => {
    if (!/^[+-]?\d{1,12}([.,]\d{1,12})?$/.test(given)) return { code: 'NUMBER_INVALID' };
    const value = Number(given.replace(',', '.'));
    if (isWhole && !Number.isInteger(value)) return { code: 'NUMBER_INVALID' };
    return value >= min && value <= max ? { value } : { code: 'OUT_OF_RANGE' };
  };

/** A whole number. */
export const whole = (min: number, max: number) => number({ min, max, isWhole: true });

/** One of some words, in capitals or not. */
export const choice =
  (values: Readonly<Record<string, Value>>, code: string = 'VALUE_UNKNOWN'): Column['read'] =>
  (given) => {
    const name = given.toUpperCase();
    return Object.hasOwn(values, name) ? { value: values[name] ?? null } : { code };
  };

/** The values of a choice that are as their words. */
export const same = (...names: string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, name]));

/** A choice of yes and no. */
export const yesOrNo = choice({ YES: true, NO: false, TRUE: true, FALSE: false, 1: true, 0: false });

/** A cell as a value; undefined: what is there stays. */
export function readCell(
  column: Column,
  cell: Cell | undefined,
  rules: TextRules,
): { value: Value | undefined } | { code: string; text: string } {
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
