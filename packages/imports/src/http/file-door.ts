import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Actor } from '@bike-rentals/contracts';
import { yieldToEventLoop, type Clock, type Log } from '@bike-rentals/runtime';
import {
  BodyTooLargeError,
  createRefuse,
  isAdmin,
  isAllowed,
  isRecentlyProven,
  isStaff,
  readBody,
  sendJson,
  type Page,
  type PassedRequest,
  type PassedRequestHandler,
  type Role,
} from '@bike-rentals/subgraph';
import { writeCsv, type Written } from '../csv/write-csv.ts';
import type { SentFile } from '../use-cases/check-import.ts';

/** A list that can be exported. */
export interface ExportedList<Sources> {
  columns: readonly string[];
  /** Its filters by their names, and which values they take. */
  filters: Readonly<Record<string, (value: string) => boolean>>;
  /** For admins only; otherwise for all staff. */
  isForAdmins?: true;
  /** Its rows, in pages. The columns that a file for import has come back as they are. */
  readPages(sources: Sources, filter: Filter): AsyncIterable<Written[][]>;
}

/** A filter that takes any text: what is not found leaves the list empty. */
export const anyText = (): boolean => true;

/** A filter that takes these values only: with another one the list would not be filtered at all. */
export const oneOf =
  (values: readonly string[]) =>
  (value: string): boolean =>
    values.includes(value);

/** Reads a list in pages, none of them empty; each begins after the key of the last row of the page before. */
export async function* eachPage<Row, Key>(
  find: (after: Key | undefined) => Page<Row> | Promise<Page<Row>>,
  toKey: (row: Row) => Key,
): AsyncIterable<Row[]> {
  for (let after: Key | undefined, goesOn = true; goesOn;) {
    const { rows, hasNextPage } = await find(after);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    after = toKey(last);
    goesOn = hasNextPage;
  }
}

/** A list that is taken: its file, such as `people.csv`, and the names of its filters. */
export interface TakenExport {
  file: string;
  filters: string[];
}

/** What was taken, as in an address: `rentals.csv?active&search`. */
export const toFileText = (file: string, filters: readonly string[]): string =>
  filters.length === 0 ? file : `${file}?${filters.join('&')}`;

/** Values of the filter, by their names: those of the address. */
export type Filter = Pick<URLSearchParams, 'get' | 'getAll'>;

/** The files that a service imports, and the function that checks them. */
export interface TakenImports<Kind extends string> {
  /** The kinds of files, by their names in addresses. */
  kinds: ReadonlyMap<string, Kind>;
  /** Checks a file, and returns the id of the check; undefined: there are too many. */
  checkImport: (actor: Actor, file: SentFile<Kind>) => Promise<string | undefined>;
}

/** What the door needs. */
export interface FileDoorOptions<Kind extends string, Sources> {
  /** @default no file is taken */
  imports?: TakenImports<Kind>;
  /** Puts on record that a list is taken: if that rejects, the list is not given. */
  recordExport: (actor: Actor, taken: TakenExport) => Promise<void>;
  /** The lists that are given, by their names in addresses. */
  lists: ReadonlyMap<string, ExportedList<Sources>>;
  /** Where they are read from. */
  sources: Sources;
  clock: Clock;
  log: Log;
}

/** A file of 20,000 lines with the longest texts is half of it. */
const maxFileBytes = 8 * 1024 * 1024;
const maxNameLength = 100;

/**
 * Creates the door for files of staff, with an access token.
 *
 * | Request                                         | Who    | What it does                                       |
 * | ----------------------------------------------- | ------ | -------------------------------------------------- |
 * | `POST /files/imports/bikes?name=fleet.csv`      | admins | checks a file and changes nothing: `{ "id" }`      |
 * | `GET /files/exports/bikes.csv?state=MAINTENANCE` | staff  | a list with its filter, as CSV or (`.ndjson`) JSON |
 *
 * An export takes many data out of the system at once, so it needs a log-in or a step-up of the last ten minutes.
 */
export function createFileDoor<Kind extends string, Sources>(
  options: FileDoorOptions<Kind, Sources>,
): PassedRequestHandler<Role> {
  const { imports } = options;
  return async (passed) => {
    const { pathname, searchParams } = new URL(passed.request.url ?? '/', 'http://files');
    const [, , folder, name = '', ...more] = pathname.split('/');
    const kind = folder === 'imports' && more.length === 0 ? imports?.kinds.get(name) : undefined;
    const [, list = '', format] = /^([\w-]+)\.(csv|ndjson)$/.exec(name) ?? [];
    const exported = folder === 'exports' && more.length === 0 ? options.lists.get(list) : undefined;
    if (imports && kind) return takeFile(imports, passed, { kind, fileName: readName(searchParams) });
    if (exported) return sendList(options, passed, { list, format, exported, filter: searchParams });
    refuse(passed, 404, 'NOT_FOUND');
  };
}

const readName = (parameters: URLSearchParams): string =>
  (parameters.get('name') ?? '').replace(/[^\p{L}\p{N} ._-]/gu, '').slice(0, maxNameLength) || 'file.csv';

async function takeFile<Kind extends string>(
  { checkImport }: TakenImports<Kind>,
  passed: PassedRequest<Role>,
  { kind, fileName }: { kind: Kind; fileName: string },
): Promise<void> {
  if (!isAllowed(passed, 'POST', isAdmin)) return;
  const { viewer } = passed;
  if (viewer.kind !== 'user') return;
  let bytes;
  try {
    bytes = await readBody(passed.request, maxFileBytes);
  } catch (error) {
    if (!(error instanceof BodyTooLargeError)) throw error;
    return refuse(passed, 413, 'PAYLOAD_TOO_LARGE');
  }
  // What is not UTF-8 was read as this.
  if (bytes.includes('\ufffd') || bytes.includes('\0')) return refuse(passed, 400, 'FILE_NOT_UTF8');
  const actor: Actor = { id: viewer.userId, role: 'ADMIN' };
  const id = await checkImport(actor, { kind, fileName, text: bytes });
  if (id === undefined) return refuse(passed, 429, 'TOO_MANY_IMPORTS');
  sendJson(passed, 201, { id });
}

interface AskedList<Sources> {
  list: string;
  format: string | undefined;
  exported: ExportedList<Sources>;
  filter: URLSearchParams;
}

async function sendList<Sources>(
  { sources, clock, log, recordExport }: Omit<FileDoorOptions<string, Sources>, 'imports' | 'lists'>,
  passed: PassedRequest<Role>,
  { list, format, exported, filter }: AskedList<Sources>,
): Promise<void> {
  const mayTake = exported.isForAdmins ? isAdmin : isStaff;
  if (!isAllowed(passed, 'GET', mayTake)) return;
  const { viewer } = passed;
  // Roles and services never log in, so from here on the viewer is a person, whom the log can name.
  if (viewer.kind !== 'user' || !isRecentlyProven(viewer, clock.now()))
    return refuse(passed, 403, 'STEP_UP_REQUIRED');
  const filters = new Map(Object.entries(exported.filters));
  if ([...filter.keys()].some((name) => !filters.has(name))) return refuse(passed, 400, 'FILTER_UNKNOWN');
  if ([...filter].some(([name, value]) => !filters.get(name)?.(value)))
    return refuse(passed, 400, 'FILTER_INVALID');
  const file = `${list}.${format ?? ''}`;
  const actor: Actor = { id: viewer.userId, role: viewer.role === 'ADMIN' ? 'ADMIN' : 'STAFF' };
  try {
    await recordExport(actor, { file, filters: [...new Set(filter.keys())] });
  } catch (error) {
    log.error({ err: error, list }, 'an export could not be put on record, and was not given');
    return refuse(passed, 503, 'NOT_RECORDED');
  }
  const isCsv = format === 'csv';
  passed.response.writeHead(200, {
    'content-type': isCsv ? 'text/csv; charset=utf-8' : 'application/x-ndjson',
    'content-disposition': `attachment; filename="${file}"`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  const write = isCsv ? writeLines(exported, sources, filter) : writeObjects(exported, sources, filter);
  try {
    await pipeline(Readable.from(write), passed.response);
  } catch (error) {
    // Who has left wants nothing more.
    if (!passed.response.destroyed) throw error;
    log.debug({ list, reason: (error as Error).message }, 'an export was not read to its end');
  }
}

/** Spreadsheets take a file without a mark at its begin for one of an older encoding. */
const byteOrderMark = '\ufeff';

async function* writeLines<Sources>(
  list: ExportedList<Sources>,
  sources: Sources,
  filter: Filter,
): AsyncIterable<string> {
  yield byteOrderMark + writeCsv([list.columns]);
  for await (const rows of list.readPages(sources, filter)) {
    await yieldToEventLoop();
    if (rows.length > 0) yield writeCsv(rows);
  }
}

async function* writeObjects<Sources>(
  list: ExportedList<Sources>,
  sources: Sources,
  filter: Filter,
): AsyncIterable<string> {
  const toLine = (row: readonly Written[]) =>
    `${JSON.stringify(Object.fromEntries(list.columns.map((column, index) => [column, row[index]])))}\n`;
  for await (const rows of list.readPages(sources, filter)) {
    await yieldToEventLoop();
    if (rows.length > 0) yield rows.map(toLine).join('');
  }
}

const refuse = createRefuse({
  FILE_NOT_UTF8: 'The file is not UTF-8.',
  FILTER_INVALID: 'A filter has a value that there is not.',
  FILTER_UNKNOWN: 'This list has no such filter.',
  NOT_RECORDED: 'The export could not be put on record, so the list is not given. Try again.',
  PAYLOAD_TOO_LARGE: `Files are limited to ${maxFileBytes} bytes.`,
  STEP_UP_REQUIRED: 'Show your password once more: call stepUp, then refresh the access token.',
  TOO_MANY_IMPORTS: 'There are too many imports. They are forgotten after 30 days.',
});
