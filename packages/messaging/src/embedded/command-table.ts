import type { Database } from 'better-sqlite3';
import { batchSize } from '../inbox.ts';

export interface StoredCommand {
  seq: number;
  sender: string;
  /** How often it has been taken, this time included. */
  attempt: number;
  message: string;
}

export interface Aside {
  kind: 'dead' | 'parked';
  reason: string;
}

/** Statements on the commands; each is to be run within a journal's write. */
export function createCommandTable(database: Database) {
  const insert = database.prepare('INSERT INTO command (queue, sender, message) VALUES (?, ?, ?)');
  const take = database.prepare<[string, number], StoredCommand>(
    `UPDATE command SET attempt = attempt + 1
     WHERE seq IN (SELECT seq FROM command WHERE queue = ? ORDER BY seq LIMIT ?)
     RETURNING seq, sender, attempt, message`,
  );
  const remove = database.prepare('DELETE FROM command WHERE seq = ?');
  const setAside = database.prepare(
    'INSERT INTO command_aside (queue, sender, message, reason, at) VALUES (?, ?, ?, ?, ?)',
  );
  const copyParked = database.prepare(
    `INSERT INTO command (queue, sender, message)
     SELECT ?, sender, message FROM command_aside WHERE queue = ? ORDER BY seq`,
  );
  const removeParked = database.prepare('DELETE FROM command_aside WHERE queue = ?');

  return {
    add: (queue: string, sender: string, message: string) => void insert.run(queue, sender, message),

    /** The oldest commands, at most 32, counted as delivered. `RETURNING` promises no order. */
    take: (queue: string) => take.all(queue, batchSize).sort((one, other) => one.seq - other.seq),

    settle(queue: string, { seq, sender, message }: StoredCommand, aside?: Aside) {
      if (aside) setAside.run(`${queue}.${aside.kind}`, sender, message, aside.reason, Date.now());
      remove.run(seq);
    },

    /** They go to the end: whoever parked them has let later ones pass. */
    putBackParked(queue: string) {
      copyParked.run(queue, `${queue}.parked`);
      removeParked.run(`${queue}.parked`);
    },
  };
}

export type CommandTable = ReturnType<typeof createCommandTable>;
