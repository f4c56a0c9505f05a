import { deleteRows, insertRows } from '@bike-rentals/sqlite';
import type { Closure as ClosureRow, Hours } from '../../store/generated/client.ts';
import type { Reader, Transaction } from '../../store/open-store.ts';
import { alwaysOpen, type Calendar } from '../domain/calendar.ts';
import type { Closure, HoursVersion } from '../domain/build-calendar.ts';
import type { Span } from '../domain/spans.ts';

/** The one row of `Calendar`. */
const calendarId = 'calendar';

/** When all stations are open, as it was computed last. */
export async function findCalendar(read: Reader | Transaction): Promise<Calendar> {
  const row = await read.calendar.findUnique({ where: { id: calendarId } });
  if (!row) return alwaysOpen;
  // A row for each owner: some hundred thousand rows of two instants would take more than a second to read.
  const stored = await read.$queryRaw<{ ownerId: string; spans: string }[]>`
    SELECT "ownerId", json_group_array(json_array(
      CAST(round(unixepoch("from", 'subsec') * 1000) AS INTEGER),
      CAST(round(unixepoch("to", 'subsec') * 1000) AS INTEGER)
    ) ORDER BY "from") AS "spans"
    FROM "OpenSpan" GROUP BY "ownerId"`;
  const spans = new Map((row.owners as string[]).map((owner) => [owner, [] as Span[]]));
  for (const { ownerId, spans: text } of stored) {
    const ofOwner = JSON.parse(text) as [number, number][];
    if (spans.has(ownerId))
      spans.set(
        ownerId,
        ofOwner.map(([from, to]) => ({ from, to })),
      );
  }
  const town = spans.get('') ?? null;
  spans.delete('');
  return { version: row.version, town, stations: spans, until: row.until.getTime() };
}

/** Replaces the calendar that is stored, `before`. Only the spans that differ are written: a town may have very many. */
export async function saveCalendar(
  tx: Transaction,
  { before, after }: { before: Calendar; after: Calendar },
): Promise<void> {
  const { version, until } = after;
  const [old, owners] = [toOwners(before), toOwners(after)];
  const row = { version, owners: [...owners.keys()], until: new Date(until) };
  await tx.calendar.upsert({
    where: { id: calendarId },
    create: { id: calendarId, ...row },
    update: row,
  });
  const gone = [...old].flatMap(([ownerId, spans]) =>
    findOthers(spans, owners.get(ownerId)).map(({ from }) => ({ ownerId, from: new Date(from) })),
  );
  const added = [...owners].flatMap(([ownerId, spans]) =>
    findOthers(spans, old.get(ownerId)).map(({ from, to }) => ({
      ownerId,
      from: new Date(from),
      to: new Date(to),
    })),
  );
  for (let start = 0; start < gone.length; start += rowsAtOnce)
    await deleteRows(tx, 'OpenSpan', gone.slice(start, start + rowsAtOnce));
  for (let start = 0; start < added.length; start += rowsAtOnce)
    await insertRows(tx, 'OpenSpan', added.slice(start, start + rowsAtOnce));
}

const rowsAtOnce = 1_000;

/** Those with spans of their own; the town is ''. */
function toOwners({ town, stations }: Calendar): Map<string, readonly Span[]> {
  const owners = new Map<string, readonly Span[]>(town === null ? [] : [['', town]]);
  for (const [stationId, spans] of stations) if (spans !== null) owners.set(stationId, spans);
  return owners;
}

/** The spans that are not among the others. */
function findOthers(spans: readonly Span[], others: readonly Span[] = []): Span[] {
  const ends = new Map(others.map(({ from, to }) => [from, to]));
  return spans.filter(({ from, to }) => ends.get(from) !== to);
}

const toOwner = (stationId: string): string | null => (stationId === '' ? null : stationId);

const toVersion = ({ stationId, ...row }: Hours): HoursVersion => ({ ...row, stationId: toOwner(stationId) });
const toClosure = ({ stationId, ...row }: ClosureRow): Closure => ({ ...row, stationId: toOwner(stationId) });

/** All versions of all hours, in their order. */
export async function findAllHours(read: Reader | Transaction): Promise<HoursVersion[]> {
  return (await read.hours.findMany({ orderBy: { seq: 'asc' } })).map(toVersion);
}

/** The last version of the hours of the town or a station. */
export async function findLastHours(
  read: Reader | Transaction,
  stationId: string | null,
): Promise<HoursVersion | undefined> {
  const where = { stationId: stationId ?? '' };
  const row = await read.hours.findFirst({ where, orderBy: { version: 'desc' } });
  return row ? toVersion(row) : undefined;
}

/** The number of versions of all hours. */
export const countHours = (tx: Transaction): Promise<number> => tx.hours.count();

/** Adds a version. */
export async function insertHours(tx: Transaction, hours: Omit<HoursVersion, 'seq'>): Promise<HoursVersion> {
  return toVersion(await tx.hours.create({ data: { ...hours, stationId: hours.stationId ?? '' } }));
}

/** Closures that have not ended at an instant, cancelled ones included, the first to begin first. */
export async function findClosuresAfter(
  read: Reader | Transaction,
  instant: Date,
  limit?: number,
): Promise<Closure[]> {
  const rows = await read.closure.findMany({
    where: { to: { gt: instant } },
    orderBy: [{ from: 'asc' }, { id: 'asc' }],
    ...(limit !== undefined && { take: limit }),
  });
  return rows.map(toClosure);
}

/** The closure with this id. */
export async function findClosure(read: Reader | Transaction, id: string): Promise<Closure | undefined> {
  const row = await read.closure.findUnique({ where: { id } });
  return row ? toClosure(row) : undefined;
}

/** Whether stations are shown as open, by their ids; retired ones left out. */
export async function findShownAsOpen(tx: Transaction): Promise<{ id: string; isOpen: boolean }[]> {
  return tx.station.findMany({ where: { retiredAt: null }, select: { id: true, isOpen: true } });
}

/** Shows a station as open or closed. Returns its new version. */
export async function showAsOpen(tx: Transaction, id: string, isOpen: boolean): Promise<number> {
  const data = { isOpen, version: { increment: 1 } };
  return (await tx.station.update({ where: { id }, data, select: { version: true } })).version;
}

/** Adds a closure. */
export async function insertClosure(tx: Transaction, closure: Closure): Promise<void> {
  await tx.closure.create({ data: { ...closure, stationId: closure.stationId ?? '' } });
}

/** Ends a closure at an instant. */
export async function cancelClosure(tx: Transaction, id: string, cancelledAt: Date): Promise<void> {
  await tx.closure.update({ where: { id }, data: { cancelledAt } });
}
