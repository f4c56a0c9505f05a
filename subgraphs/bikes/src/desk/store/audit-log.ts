import { toPage, type Page } from '@bike-rentals/subgraph';
import { Prisma, type Event } from '../../store/generated/client.ts';
import type { Reader } from '../../store/open-store.ts';

/** Which events of staff, and which page of them. Events match that meet all conditions. */
export interface AuditLogQuery {
  actorId: string | undefined;
  /** A bike, rental, station, model or user. */
  subjectId: string | undefined;
  types: readonly string[] | undefined;
  first: number;
  /** The `seq` of the last event of the page before. */
  after: number | undefined;
}

/** Where an event says what it is about. */
const subjects = ['bikeId', 'formerBikeId', 'rentalId', 'stationId', 'modelId', 'userId'];

/** One page of what staff has done, newest first. It is found by the index of what staff has done, which is little. */
export async function findAuditLogPage(read: Reader, query: AuditLogQuery): Promise<Page<Event>> {
  const { actorId, subjectId, types, first, after } = query;
  const conditions = [
    Prisma.sql`"actorRole" IN ('STAFF', 'ADMIN')`,
    after !== undefined && Prisma.sql`"seq" < ${after}`,
    actorId !== undefined && Prisma.sql`+"actorId" = ${actorId}`,
    types && Prisma.sql`+"type" IN (SELECT value FROM json_each(${JSON.stringify(types)}))`,
    subjectId !== undefined &&
      Prisma.sql`${subjectId} IN (${Prisma.join(subjects.map((field) => Prisma.sql`"payload" ->> ${field}`))})`,
  ].filter((condition) => condition instanceof Prisma.Sql);
  const rows = await read.$queryRaw<Event[]>`
    SELECT * FROM "Event" WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY "seq" DESC LIMIT ${first + 1}`;
  return toPage(rows, first);
}
