import { Readable } from 'node:stream';
import { normaliseText } from '@bike-rentals/subgraph';
import { yieldToEventLoop } from '@bike-rentals/runtime';
import { CsvError, parse, type Options } from 'csv-parse';
import { maxLines, type Cell, type Finding, type ImportFile, type ImportRow } from '../domain/index.ts';

/** Longer texts are in no column. */
const maxCellLength = 255;
/** No kind of file has as many. */
const maxColumns = 100;
/** Lines that are read in one turn of the event loop. */
const linesAtOnce = 500;

/**
 * Reads a file: UTF-8 with or without a mark at its begin, separated by commas, semicolons or tabs, with whatever line
 * ends. Lines without any value are left out. Lines beyond the bound are counted only.
 */
export async function readCsv(text: string): Promise<ImportFile | { fault: Finding }> {
  const rows: ImportRow[] = [];
  let columns: readonly string[] | undefined;
  const options: Options = {
    bom: true,
    delimiter: findDelimiter(text),
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: 100_000,
  };
  const parser = Readable.from(slice(text)).pipe(parse(options));
  try {
    for await (const { record, info } of parser as AsyncIterable<ParsedRecord>) {
      if (columns === undefined) {
        if (record.length > maxColumns) return { fault: toFault(1, 'TOO_MANY_COLUMNS') };
        columns = record.map((name) => name.trim().toLowerCase());
        continue;
      }
      if (rows.length % linesAtOnce === 0) await yieldToEventLoop();
      if (rows.length > maxLines || record.every((cell) => cell.trim() === '')) continue;
      const names = columns;
      const cells = new Map(
        record.slice(0, maxColumns).map((cell, index) => [names[index] ?? '', toCell(cell)]),
      );
      rows.push({ line: info.lines, cells });
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number((error as { lines?: unknown }).lines ?? 1);
    return { fault: toFault(line, error.code) };
  }
  return { columns: (columns ?? []).filter((name) => name !== ''), rows };
}

const toFault = (line: number, value: string): Finding => {
  return { line, column: null, code: 'FILE_INVALID', value };
};

interface ParsedRecord {
  record: string[];
  info: { lines: number };
}

/** Characters that the parser gets at once: it does not stop before it has read them all. */
const charactersAtOnce = 64 * 1024;

function* slice(text: string): Iterable<string> {
  for (let start = 0; start < text.length; start += charactersAtOnce)
    yield text.slice(start, start + charactersAtOnce);
}

/** What comes most often in the first line. */
function findDelimiter(text: string): string {
  const first = text.split(/\r?\n|\r/, 1)[0] ?? '';
  const count = (delimiter: string) => first.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}

function toCell(given: string): Cell {
  const trimmed = given.trim();
  if (trimmed === '') return { kind: 'leave' };
  if (trimmed === '-') return { kind: 'clear' };
  // As `write-csv.ts` writes what a spreadsheet would take for a formula.
  const { text, fault } = normaliseText(trimmed.replace(/^'(?=[=+\-@'])/, ''), maxCellLength);
  return fault === undefined ? { kind: 'text', text } : { kind: 'faulty', text: trimmed };
}
