import { createHash } from 'node:crypto';
import { yieldToEventLoop } from '@bike-rentals/runtime';
import { isOfOneScript, toComparisonKey } from '@bike-rentals/subgraph';
import type { Reader } from '../../store/open-store.ts';
import { readCsv } from '../csv/read-csv.ts';
import {
  warnings,
  type Finding,
  type ImportFile,
  type ImportKind,
  type ImportRow,
  type PlannedLine,
  type TextRules,
} from '../domain/import-file.ts';
import { findFileFaults, noteFirstLines, planLines } from '../domain/plan-lines.ts';
import { findCatalogue } from '../store/catalogue.ts';

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
  kind: ImportKind,
  text: string,
): Promise<{ lines: number; faults: Finding[]; file: UsableFile | undefined }> {
  const read = await readCsv(text);
  if ('fault' in read) return { lines: 0, faults: [read.fault], file: undefined };
  const faults = findFileFaults(kind, read);
  const isUsable = faults.every(({ code }) => warnings.includes(code));
  const file = isUsable ? await toUsable(kind, read) : undefined;
  return { lines: read.rows.length, faults, file };
}

async function toUsable(kind: ImportKind, { rows }: ImportFile): Promise<UsableFile> {
  const firstLines = new Map<string, number>();
  for (const portion of portions(rows)) {
    await yieldToEventLoop();
    noteFirstLines(kind, portion, { rules: textRules, firstLines });
  }
  return { rows, firstLines };
}

/** What becomes of all lines of a file, by what there is now. */
export async function planFile(
  read: Reader,
  kind: ImportKind,
  { rows, firstLines }: UsableFile,
): Promise<PlannedLine[]> {
  const catalogue = await findCatalogue(read, kind, findSerials(rows));
  const lines: PlannedLine[] = [];
  for (const portion of portions(rows)) {
    await yieldToEventLoop();
    lines.push(...planLines(kind, portion, { catalogue, rules: textRules, firstLines }));
  }
  return lines;
}

/** The serial numbers that rows name. */
export const findSerials = (rows: readonly ImportRow[]): string[] =>
  rows.flatMap(({ cells }) => {
    const cell = cells.get('serial');
    return cell?.kind === 'text' ? [cell.text] : [];
  });

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
