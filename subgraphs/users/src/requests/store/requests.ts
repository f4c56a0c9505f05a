import { insertRows, updateRows } from '@bike-rentals/sqlite';
import { toPage, type Page } from '@bike-rentals/subgraph';
import type { Prisma, RentalRequest } from '../../store/generated/client.ts';
import type { Reader, Transaction } from '../../store/open-store.ts';
import type { RequestStatus, VoidReason } from '../domain/request.ts';

export type { RentalRequest } from '../../store/generated/client.ts';

/** A request to insert, with the input of its command. */
export type NewRequest = Pick<
  RentalRequest,
  'id' | 'userId' | 'idempotencyKey' | 'inputHash' | 'kind' | 'createdAt' | 'nextAttemptAt'
> & { command: Prisma.JsonObject; trace?: string | null };

/** Requests without an outcome: each is sent again until it has one, so their number is the load after an outage. */
export const maxPending = { perUser: 20, inAll: 10_000 };

/** Why a request was not recorded: its user has too many that are pending, or all users together have. */
export type Overload = 'USER_OVERLOAD' | 'OVERLOAD';

/**
 * Inserts each request unless its user has used its key before, or too many are pending. Returns the request on record
 * for each, in order, or why there is none.
 */
export async function insertRequests(
  tx: Transaction,
  requests: NewRequest[],
): Promise<(RentalRequest | Overload)[]> {
  const known = await findByKeys(tx, requests);
  const fresh = new Map<string, NewRequest>();
  const refused = new Map<string, Overload>();
  const pending = await countPendingByUser(tx);
  for (const request of requests) {
    const key = toKey(request);
    if (known.has(key) || fresh.has(key)) continue;
    const overload = pending.add(request.userId);
    if (overload) refused.set(key, overload);
    else fresh.set(key, request);
  }
  const created = [...fresh.values()].map(toRow);
  await insertRows(tx, 'RentalRequest', created);
  for (const request of created) known.set(toKey(request), request);
  return requests.map((request) => {
    const key = toKey(request);
    return known.get(key) ?? (refused.get(key) as Overload);
  });
}

const toRow = (request: NewRequest): RentalRequest => ({
  ...request,
  trace: request.trace ?? null,
  status: 'PENDING',
  outcome: null,
  version: 0,
  voidAs: null,
  attempts: 0,
  endedAt: null,
});

/** Few in the everyday; `maxPending` at most. */
async function countPendingByUser(tx: Transaction) {
  const groups = await tx.$queryRaw<{ userId: string; count: number }[]>`
    SELECT "userId", count(*) AS "count" FROM "RentalRequest" WHERE "status" = 'PENDING' GROUP BY "userId"`;
  const counts = new Map(groups.map(({ userId, count }) => [userId, count]));
  let total = 0;
  for (const count of counts.values()) total += count;
  return {
    /** Counts one more of this user, unless that is too many. */
    add(userId: string): Overload | undefined {
      const count = counts.get(userId) ?? 0;
      if (count >= maxPending.perUser) return 'USER_OVERLOAD';
      if (total >= maxPending.inAll) return 'OVERLOAD';
      counts.set(userId, count + 1);
      total += 1;
      return undefined;
    },
  };
}

async function findByKeys(tx: Transaction, requests: NewRequest[]): Promise<Map<string, RentalRequest>> {
  const keys = requests.map(({ userId, idempotencyKey }) => ({ userId, idempotencyKey }));
  const found = await tx.$queryRaw<RentalRequest[]>`
    SELECT "RentalRequest".* FROM json_each(${JSON.stringify(keys)}) AS "key"
    JOIN "RentalRequest" ON "RentalRequest"."userId" = "key"."value" ->> 'userId'
      AND "RentalRequest"."idempotencyKey" = "key"."value" ->> 'idempotencyKey'`;
  return new Map(found.map((row) => [toKey(row), row]));
}

const toKey = ({ userId, idempotencyKey }: Pick<RentalRequest, 'userId' | 'idempotencyKey'>) =>
  `${userId} ${idempotencyKey}`;

/** The number of requests without an outcome. */
export async function countPending(read: Reader): Promise<number> {
  return read.rentalRequest.count({ where: { status: 'PENDING' } });
}

/** How a pending request ends. */
export interface RequestEnd {
  request: RentalRequest;
  status: Exclude<RequestStatus, 'PENDING'>;
  /** As it came, so it is JSON. */
  outcome: unknown;
}

/** Ends requests that were pending in this transaction. Returns their rows. */
export async function endRequests(tx: Transaction, ends: RequestEnd[], now: Date): Promise<RentalRequest[]> {
  const changes = ends.map(({ request, status, outcome }) => ({
    before: request,
    after: {
      ...request,
      status,
      outcome: outcome as Prisma.JsonObject,
      version: request.version + 1,
      endedAt: now,
    },
  }));
  await updateRows(tx, 'RentalRequest', changes);
  return changes.map(({ after }) => after);
}

/** The request with this id. */
export async function findRequest(
  read: Reader | Transaction,
  id: string,
): Promise<RentalRequest | undefined> {
  return (await read.rentalRequest.findUnique({ where: { id } })) ?? undefined;
}

/** The requests with these ids, in any order. */
export async function findRequests(read: Reader | Transaction, ids: string[]): Promise<RentalRequest[]> {
  return read.$queryRaw<RentalRequest[]>`
    SELECT * FROM "RentalRequest" WHERE "id" IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
}

/** Most requests that `findEndedSince` finds: some times what ends in a busy hour's seconds. */
const maxEnded = 10_000;

/** Requests that have ended since then, the oldest first. */
export async function findEndedSince(
  read: Reader,
  since: Date,
): Promise<Pick<RentalRequest, 'id' | 'userId'>[]> {
  return read.rentalRequest.findMany({
    where: { endedAt: { gte: since } },
    orderBy: { endedAt: 'asc' },
    select: { id: true, userId: true },
    take: maxEnded,
  });
}

/** Pending, and not sent for a while. */
export async function findToSend(read: Reader, now: Date, limit: number): Promise<RentalRequest[]> {
  return read.rentalRequest.findMany({
    where: { status: 'PENDING', nextAttemptAt: { lte: now } },
    orderBy: { nextAttemptAt: 'asc' },
    take: limit,
  });
}

/**
 * Claims the attempt that is due, and plans the next one. False if the request has ended meanwhile, or another instance
 * has claimed the attempt.
 */
export async function claimAttempt(
  tx: Transaction,
  { id, nextAttemptAt: due }: Pick<RentalRequest, 'id' | 'nextAttemptAt'>,
  nextAttemptAt: Date,
): Promise<boolean> {
  const { count } = await tx.rentalRequest.updateMany({
    where: { id, status: 'PENDING', nextAttemptAt: due },
    data: { attempts: { increment: 1 }, nextAttemptAt },
  });
  return count === 1;
}

/** True if the request was pending and not being voided already. Only for kinds that can be voided. */
export async function markVoid(tx: Transaction, id: string, voidAs: VoidReason): Promise<boolean> {
  const where = { id, status: 'PENDING' as const, voidAs: null };
  return (await tx.rentalRequest.updateMany({ where, data: { voidAs } })).count === 1;
}

/** Newest first: ids are UUIDv7, so they sort by time. */
export async function findRequestPage(
  read: Reader,
  { userId, first, after }: { userId: string; first: number; after: string | undefined },
): Promise<Page<RentalRequest>> {
  const rows = await read.rentalRequest.findMany({
    where: { userId, ...(after !== undefined && { id: { lt: after } }) },
    orderBy: { id: 'desc' },
    take: first + 1,
  });
  return toPage(rows, first);
}

/** Since when the oldest pending request waits; undefined if there is none. */
export async function findOldestPending(read: Reader): Promise<Date | undefined> {
  const { _min: oldest } = await read.rentalRequest.aggregate({
    where: { status: 'PENDING' },
    _min: { createdAt: true },
  });
  return oldest.createdAt ?? undefined;
}

/** In a large table each is on pages of its own: so many take some 20 ms. */
const pruneBatchSize = 250;

/** Deletes some of those that ended before this instant; true if there may be more. */
export async function pruneRequests(tx: Transaction, before: Date): Promise<boolean> {
  const deleted = await tx.$executeRaw`
    DELETE FROM "RentalRequest" WHERE "rowid" IN
      (SELECT "rowid" FROM "RentalRequest" WHERE "endedAt" < ${before} LIMIT ${pruneBatchSize})`;
  return deleted === pruneBatchSize;
}
