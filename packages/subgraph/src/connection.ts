import { badInput } from './errors.ts';

/** Most items of one page; `first` beyond it is an error, never silently less. */
export const pageLimit = 100;

/** The arguments of a Relay connection that is read forwards. */
export interface PageArguments {
  first?: number | null;
  after?: string | null;
}

/** Checked arguments of a connection: the page size, and the position after which it begins. */
export interface PageRequest<Key> {
  /** Of which list, in which order: a cursor of another one is refused. */
  list: string;
  first: number;
  /** The sort key of the last item that the client has. */
  after: Key | undefined;
}

/**
 * Checks `first` and `after` of a Relay connection. A cursor is the sort key of its item, opaque to clients;
 * and says of which `list` it is.
 */
export function toPageRequest<Key>(
  { first, after }: PageArguments,
  list: string,
  isKey: (value: unknown) => value is Key,
): PageRequest<Key> {
  const count = first ?? 20;
  if (count < 0 || count > pageLimit) throw badInput('first', `first is from 0 to ${pageLimit}`);
  if (after == null) return { list, first: count, after: undefined };
  const cursor = fromCursor(after);
  const [of, key] = (Array.isArray(cursor) ? cursor : []) as [unknown, unknown];
  if (of !== list || !isKey(key))
    throw badInput('after', 'after is a cursor that an earlier page of this list gave');
  return { list, first: count, after: key };
}

/** A page as the store reads it: one row more than asked for tells whether there is a next page. */
export interface Page<Row> {
  rows: Row[];
  hasNextPage: boolean;
}

/** Makes a page of rows of which one more than `first` was read. */
export function toPage<Row>(rows: Row[], first: number): Page<Row> {
  return { rows: rows.slice(0, first), hasNextPage: rows.length > first };
}

/**
 * GraphQL Cursor Connections Specification (relay.dev/graphql/connections.htm), forward only.
 * `nodes` are there too, for clients that need no cursors.
 */
export function toConnection<Row, Key>(page: Page<Row>, request: PageRequest<Key>, toKey: (row: Row) => Key) {
  const edges = page.rows.map((node) => ({ node, cursor: toCursor([request.list, toKey(node)]) }));
  return {
    edges,
    nodes: page.rows,
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: request.after !== undefined,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** An opaque cursor: base64url of JSON. */
export function toCursor(key: unknown): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** Undefined for anything that is no cursor. */
export function fromCursor(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown;
  } catch {
    return undefined;
  }
}

/** True for a string in a cursor. */
export const isText = (value: unknown): value is string => typeof value === 'string';
/** True for an integer in a cursor. */
export const isInteger = (value: unknown): value is number => Number.isSafeInteger(value);
