import { stringify } from 'csv-stringify/sync';

/** A cell of a file that is written. */
export type Written = string | number | boolean | Date | null;

/** Lines of CSV, each with its end. */
export const writeCsv = (rows: readonly (readonly Written[])[]): string =>
  stringify(rows.map((row) => row.map(toText)));

/** A spreadsheet takes a text that begins like this for a formula; a reader of ours takes the mark away again. */
function toText(value: Written): string {
  if (value === null) return '';
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' ? value.replace(/^(?=[=+\-@'\t\r])/, "'") : String(value);
}
