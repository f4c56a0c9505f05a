import { readCell, type Column } from './columns.ts';
import {
  maxLines,
  type Finding,
  type FindingCode,
  type ImportFile,
  type ImportRow,
  type PlannedLine,
  type TextRules,
  type Value,
} from './import-file.ts';
import type { LineValues, Plan, PlanLine, PlanRefused } from './plan.ts';

/** What is wrong with the file as such. With more than warnings its lines are not looked at. */
export function findFileFaults(columns: readonly Column[], file: ImportFile): Finding[] {
  const fault = (code: FindingCode, column: string | null, value: string | null = null): Finding => {
    return { line: 1, column, code, value };
  };
  const known = columns.map(({ name }) => name);
  const missing = columns.filter(({ name, isKey }) => isKey && !file.columns.includes(name));
  const twice = file.columns.filter((name, index) => file.columns.indexOf(name) < index);
  return [
    ...missing.map(({ name }) => fault('COLUMN_MISSING', name)),
    ...twice.map((name) => fault('COLUMN_TWICE', name)),
    ...file.columns.filter((name) => !known.includes(name)).map((name) => fault('COLUMN_UNKNOWN', name)),
    ...(file.rows.length === 0 ? [fault('FILE_EMPTY', null)] : []),
    ...(file.rows.length > maxLines ? [fault('TOO_MANY_LINES', null, String(file.rows.length))] : []),
  ];
}

/** By what lines are about the first line of each: later ones are refused. Adds those of some rows. */
export function noteFirstLines(
  columns: readonly Column[],
  rows: readonly ImportRow[],
  { rules, firstLines }: { rules: TextRules; firstLines: Map<string, number> },
): void {
  for (const row of rows) {
    const { values, findings } = readLine(columns, row, rules);
    if (findings.length > 0) continue;
    const key = toKey(columns, values, rules);
    if (!firstLines.has(key)) firstLines.set(key, row.line);
  }
}

/** What lines are judged by. */
export interface Judgement {
  plan: PlanLine;
  rules: TextRules;
  /** Those of the whole file. */
  firstLines: ReadonlyMap<string, number>;
}

/** What becomes of each line, by what there is. */
export function planLines(
  columns: readonly Column[],
  rows: readonly ImportRow[],
  judgement: Judgement,
): PlannedLine[] {
  return rows.map((row) => {
    const { line } = row;
    const { values, findings } = readLine(columns, row, judgement.rules);
    if (findings.length > 0) return refuse(line, findings);
    const planned = planValues(columns, values, { line, ...judgement });
    return 'code' in planned ? refuse(line, [planned]) : { line, findings: [], ...planned };
  });
}

const refuse = (line: number, findings: readonly Finding[]): PlannedLine => {
  return { line, action: 'REFUSED', target: undefined, values: {}, before: {}, findings };
};

function planValues(
  columns: readonly Column[],
  values: LineValues,
  { line, plan, rules, firstLines }: Judgement & { line: number },
): Exclude<Plan, PlanRefused> | Finding {
  const key = toKey(columns, values, rules);
  const first = firstLines.get(key) ?? line;
  if (first !== line) return { line, column: null, code: 'DUPLICATE_IN_FILE', value: String(first) };
  const planned = plan(values, key);
  if (!('code' in planned)) return planned;
  const { column, code } = planned;
  const value = column === null ? null : values[column];
  return { line, column, code, value: value == null ? null : String(value) };
}

/** What is compared to find what a line is about. */
export function toKey(columns: readonly Column[], values: LineValues, rules: TextRules): string {
  const keys = columns.filter(({ isKey }) => isKey);
  return keys.map(({ name, toKey = rules.toKey }) => toKey(String(values[name]))).join('\n');
}

/** The values of a line, or what is wrong with its cells. */
export function readLine(
  columns: readonly Column[],
  { line, cells }: ImportRow,
  rules: TextRules,
): { values: LineValues; findings: Finding[] } {
  const values: Record<string, Value | undefined> = {};
  const findings: Finding[] = [];
  for (const column of columns) {
    const read = readCell(column, cells.get(column.name), rules);
    if ('code' in read)
      findings.push({ line, column: column.name, code: read.code, value: read.text.slice(0, maxShown) });
    else if (read.value === undefined && column.isKey)
      findings.push({ line, column: column.name, code: 'VALUE_MISSING', value: null });
    else values[column.name] = read.value;
  }
  return { values, findings };
}

/** Characters of a value that a finding shows. */
const maxShown = 100;
