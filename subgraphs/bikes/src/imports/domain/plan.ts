import { columns, type Column } from './columns.ts';
import type { FindingCode, ImportKind, PlannedLine, Value } from './import-file.ts';

/** The values of a line by its columns; undefined: what is there stays. */
export type LineValues = Readonly<Record<string, Value | undefined>>;

/** What becomes of a line, or why nothing does. */
export type Plan = Pick<PlannedLine, 'action' | 'target' | 'values' | 'before'> | PlanRefused;

/** Why nothing becomes of a line. */
export interface PlanRefused {
  column: string | null;
  code: FindingCode;
}

/** Finds what a new line lacks. */
export const findMissing = (kind: ImportKind, values: LineValues): Column | undefined =>
  columns[kind].find(({ name, isNeeded }) => isNeeded && values[name] === undefined);

/** Says what a line sets: all of it of what is new, else what differs. */
export function compare(
  target: string | undefined,
  given: Readonly<Record<string, Value>>,
  known: Readonly<Record<string, Value>>,
): Plan {
  if (target === undefined) return { action: 'CREATE', target, values: given, before: {} };
  const changed = Object.keys(given).filter((field) => given[field] !== known[field]);
  const pick = (from: Readonly<Record<string, Value>>) =>
    Object.fromEntries(changed.map((field) => [field, from[field] ?? null]));
  const action = changed.length === 0 ? 'SAME' : 'CHANGE';
  return { action, target, values: pick(given), before: pick(known) };
}
