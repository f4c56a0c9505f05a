import BetterSqlite3 from 'better-sqlite3';

/** An event that Kafka did not accept. */
export interface UnsentEvent {
  seq: number;
  reason: string;
  /** The event as JSON, as the table has it. */
  event: string;
}

/** Events of a service that Kafka would not take. They stay in the table `Event`: subscribers that resume get them. */
export function findUnsentEvents(file: string, limit: number): UnsentEvent[] {
  using db = open(file, { readonly: true });
  const rows = db.connection
    .prepare<[number], { seq: number; why: string } & Record<string, unknown>>(
      `SELECT "UnsentEvent"."reason" AS "why", "Event".*, "UnsentEvent"."seq" AS "seq"
       FROM "UnsentEvent" LEFT JOIN "Event" ON "Event"."seq" = "UnsentEvent"."seq"
       ORDER BY "UnsentEvent"."seq" LIMIT ?`,
    )
    .all(limit);
  return rows.map(({ why, ...event }) => ({ seq: event.seq, reason: why, event: JSON.stringify(event) }));
}

/** An operator has dealt with it. False if it is not there. */
export function dropUnsentEvent(file: string, seq: number): boolean {
  using db = open(file, {});
  return db.connection.prepare('DELETE FROM "UnsentEvent" WHERE "seq" = ?').run(seq).changes === 1;
}

function open(file: string, options: BetterSqlite3.Options) {
  const connection = new BetterSqlite3(file, { fileMustExist: true, timeout: 5_000, ...options });
  return { connection, [Symbol.dispose]: () => void connection.close() };
}
