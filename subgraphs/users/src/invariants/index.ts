import { isDeepStrictEqual } from 'node:util';
import { bikeEventsTopic, bikeOutcomes, parseMessage } from '@bike-rentals/contracts';
import { openReader, toConsumerCursor } from '@bike-rentals/sqlite';
import { toStatus } from '../requests/domain/request.ts';
import { PrismaClient, type Prisma } from '../store/generated/client.ts';
import type { Reader } from '../store/open-store.ts';

/** All that can be checked of requests and notifications, as it was at one moment. */
export type Records = Awaited<ReturnType<typeof readRecords>>;

/** What users must agree with: the rows of bikes, read after those of users, so that bikes is never behind. */
export interface BikesRecords {
  /** The key of the system's events. */
  systemId: string;
  commands: readonly { id: string; outcome: unknown; handledAt: Date }[];
  events: readonly { id: string; seq: number; type: string }[];
}

/** Something that must never be: which invariant of ARCHITECTURE.md is broken, and by what, in one line. */
export interface Violation {
  invariant: 3 | 6;
  message: string;
}

/** One read transaction, so that all is seen between two commits. */
export async function readRecords(read: Reader) {
  return read.$transaction(readAll, { timeout: 120_000, maxWait: 120_000 });
}

async function readAll(tx: Prisma.TransactionClient) {
  return {
    requests: await tx.rentalRequest.findMany(),
    notifications: await tx.notification.findMany({ select: { id: true, eventId: true, userId: true } }),
    cursors: await tx.cursor.findMany(),
  };
}

/** Reads a database of users, which may be in use. Writes nothing. */
export async function readUsersFile(file: string): Promise<Records> {
  await using database = await openReader(file, (adapter) => new PrismaClient({ adapter }));
  return await readRecords(database.read);
}

/** Everything that is wrong in the database of users, and between it and that of bikes. */
export function findUsersViolations(records: Records, bikes: BikesRecords): Violation[] {
  return [
    ...findRequestViolations(records, bikes).map((message): Violation => ({ invariant: 3, message })),
    ...findNotificationViolations(records, bikes).map((message): Violation => ({ invariant: 6, message })),
  ];
}

/** Not broken, but worth a look: every request ends, and these are slow about it. */
export function findSlowRequests({ requests }: Records, before: Date): string[] {
  return requests
    .filter(({ status, createdAt }) => status === 'PENDING' && createdAt < before)
    .map(({ id, kind, createdAt }) => `request ${id} (${kind}) is pending since ${createdAt.toISOString()}`);
}

/** bikes forgets commands after a month: requests that are older have nothing to agree with. */
function findRequestViolations({ requests }: Records, { commands }: BikesRecords): string[] {
  const outcomes = new Map(commands.map(({ id, outcome }) => [id, outcome]));
  const oldest = commands.reduce<Date | undefined>(
    (first, { handledAt }) => (first === undefined || handledAt < first ? handledAt : first),
    undefined,
  );
  return requests.flatMap((request): string[] => {
    const { id, status, outcome, endedAt } = request;
    if (status === 'PENDING') {
      return outcome === null && endedAt === null ? [] : [`request ${id} is pending, but has ended`];
    }
    if (endedAt === null || outcome === null) return [`request ${id} is ${status}, but has no end`];
    const parsed = parseMessage(bikeOutcomes, outcome as { type: string; version: number; body: unknown });
    if (parsed.kind !== 'message')
      return [`request ${id} has an outcome that cannot be read: ${parsed.reason}`];
    const due = toStatus(parsed.message, request.voidAs);
    if (due !== status) return [`request ${id} is ${status}, its outcome says ${due}`];
    const recorded = outcomes.get(id);
    if (recorded === undefined) {
      return oldest && request.createdAt > oldest
        ? [`request ${id} is ${status}, but bikes knows no such command`]
        : [];
    }
    return isDeepStrictEqual(recorded, outcome)
      ? []
      : [`request ${id} was told another outcome than bikes recorded`];
  });
}

/** Events that always make one notification. */
const notified = new Set(['hold.started', 'rental.due', 'rental.overdue']);

function findNotificationViolations(
  { notifications, cursors }: Records,
  { systemId, events }: BikesRecords,
): string[] {
  const told = Map.groupBy(notifications, ({ eventId }) => eventId);
  const doubles = [
    ...Map.groupBy(notifications, ({ eventId, userId }) => `event ${eventId} and user ${userId}`),
  ]
    .filter(([, same]) => same.length > 1)
    .map(([what, same]) => `${what} have ${same.length} notifications`);
  const cursor = cursors.find(({ name }) => name === toConsumerCursor(bikeEventsTopic, systemId))?.seq ?? 0;
  const untold = events
    .filter(({ id, seq, type }) => seq <= cursor && notified.has(type) && !told.has(id))
    .map(({ id, type }) => `event ${id} (${type}) was taken in, but nobody was notified`);
  const last = events.at(-1)?.seq;
  const beyond =
    last !== undefined && cursor > last
      ? [`users has taken in events up to ${cursor}, bikes has ${last}`]
      : [];
  return [...doubles, ...untold, ...beyond];
}
