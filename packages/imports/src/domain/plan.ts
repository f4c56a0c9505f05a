import type { Column } from './columns.ts';
import type { PlannedLine, Value } from './import-file.ts';

/** The values of a line by its columns; undefined: what is there stays. */
export type LineValues = Readonly<Record<string, Value | undefined>>;

/** What becomes of a line, or why nothing does. */
export type Plan<Code extends string = string> =
  Pick<PlannedLine, 'action' | 'target' | 'values' | 'before'> | PlanRefused<Code>;

/** Why nothing becomes of a line. */
export interface PlanRefused<Code extends string = string> {
  column: string | null;
  code: Code;
}

/** What becomes of the values of a line, by what there is. `key` says what the line is about. */
export type PlanLine = (values: LineValues, key: string) => Plan;

/** Finds what a new line lacks. */
export const findMissing = (columns: readonly Column[], values: LineValues): Column | undefined =>
  columns.find(({ name, isNeeded }) => isNeeded && values[name] === undefined);

/** Says what a line sets: all of it of what is new, else what differs. */
export function compare(
  target: string | undefined,
  given: Readonly<Record<string, Value>>,
  known: Readonly<Record<string, Value>>,
): Exclude<Plan, PlanRefused> {
  if (target === undefined) return { action: 'CREATE', target, values: given, before: {} };
  const changed = Object.keys(given).filter((field) => given[field] !== known[field]);
  const pick = (from: Readonly<Record<string, Value>>) =>
    Object.fromEntries(changed.map((field) => [field, from[field] ?? null]));
  const action = changed.length === 0 ? 'SAME' : 'CHANGE';
  return { action, target, values: pick(given), before: pick(known) };
}
