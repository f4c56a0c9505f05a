import type { Database } from 'better-sqlite3';

/** An event and its position in its topic. */
export interface StoredEvent {
  position: number;
  message: string;
}

const readSize = 128;

/** Statements on the events and cursors; those that change something belong into a groupCommit's write. */
export function createEventTable(database: Database) {
  const insert = database.prepare('INSERT INTO event (topic, message, at) VALUES (?, ?, ?)');
  const read = database.prepare<[string, number, number], StoredEvent>(
    'SELECT position, message FROM event WHERE topic = ? AND position > ? ORDER BY position LIMIT ?',
  );
  // Not max(position): positions of pruned events must not be used again.
  const end = database.prepare<[], { position: number }>(
    `SELECT coalesce(max(seq), 0) AS position FROM sqlite_sequence WHERE name = 'event'`,
  );
  const findCursor = database.prepare<[string, string], { position: number }>(
    'SELECT position FROM event_cursor WHERE reader_group = ? AND topic = ?',
  );
  const moveCursor = database.prepare(
    `INSERT INTO event_cursor (reader_group, topic, position) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET position = excluded.position`,
  );
  const prune = database.prepare(
    `DELETE FROM event WHERE at < ? AND position <= coalesce(
       (SELECT min(position) FROM event_cursor WHERE event_cursor.topic = event.topic), position)`,
  );

  return {
    add: (topic: string, message: string) => void insert.run(topic, message, Date.now()),
    /** The next 128 at most. */
    read: (topic: string, after: number) => read.all(topic, after, readSize),
    getEnd: () => end.get()?.position ?? 0,
    findCursor: (group: string, topic: string) => findCursor.get(group, topic)?.position,
    moveCursor: (group: string, topic: string, position: number) =>
      void moveCursor.run(group, topic, position),
    /** Removes what is older than `before`, unless a group has yet to read it. */
    prune: (before: number) => void prune.run(before),
  };
}

/** Prepared statements on the table of events. */
export type EventTable = ReturnType<typeof createEventTable>;
