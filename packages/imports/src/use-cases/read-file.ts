import { createHash } from 'node:crypto';
import { yieldToEventLoop } from '@bike-rentals/runtime';
import { isOfOneScript, toComparisonKey } from '@bike-rentals/subgraph';
import { readCsv } from '../csv/read-csv.ts';
import {
  findFileFaults,
  noteFirstLines,
  planLines,
  warnings,
  type Column,
  type Finding,
  type ImportFile,
  type ImportRow,
  type PlannedLine,
  type PlanLine,
  type TextRules,
} from '../domain/index.ts';

/** The one policy for texts. */
export const textRules: TextRules = { toKey: toComparisonKey, isOfOneScript };

/** Lines that are looked at in one turn of the event loop: they take some 10 ms. */
const linesAtOnce = 500;

/** A file that can be applied. */
export interface UsableFile {
  rows: readonly ImportRow[];
  firstLines: ReadonlyMap<string, number>;
}

/** Reads a file, and finds what is wrong with it as such; `file` is undefined if its lines cannot be looked at. */
export async function readFile(
  columns: readonly Column[],
  text: string,
): Promise<{ lines: number; faults: Finding[]; file: UsableFile | undefined }> {
  const read = await readCsv(text);
  if ('fault' in read) return { lines: 0, faults: [read.fault], file: undefined };
  const faults = findFileFaults(columns, read);
  const isUsable = faults.every(({ code }) => warnings.includes(code));
  const file = isUsable ? await toUsable(columns, read) : undefined;
  return { lines: read.rows.length, faults, file };
}

async function toUsable(columns: readonly Column[], { rows }: ImportFile): Promise<UsableFile> {
  const firstLines = new Map<string, number>();
  for (const portion of portions(rows)) {
    await yieldToEventLoop();
    noteFirstLines(columns, portion, { rules: textRules, firstLines });
  }
  return { rows, firstLines };
}

/** What becomes of all lines of a file. */
export async function planFile(
  columns: readonly Column[],
  { rows, firstLines }: UsableFile,
  plan: PlanLine,
): Promise<PlannedLine[]> {
  const lines: PlannedLine[] = [];
  for (const portion of portions(rows)) {
    await yieldToEventLoop();
    lines.push(...planLines(columns, portion, { plan, rules: textRules, firstLines }));
  }
  return lines;
}

function* portions(rows: readonly ImportRow[]): Iterable<readonly ImportRow[]> {
  for (let start = 0; start < rows.length; start += linesAtOnce) yield rows.slice(start, start + linesAtOnce);
}

/** The same for plans that change the same from the same. */
export function toFingerprint(lines: readonly PlannedLine[]): string {
  const hash = createHash('sha256');
  for (const { action, target, values, before } of lines)
    hash.update(JSON.stringify([action, target ?? null, values, before]));
  return hash.digest('base64url');
}
