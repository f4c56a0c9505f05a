import type { Database } from 'better-sqlite3';
import { maxBatchSize } from '../batch-consumer.ts';
import { maxQueueLength, maxSetAside, type QueueCounts } from '../transport.ts';

/** A command that was taken from the table. */
export interface StoredCommand {
  seq: number;
  sender: string;
  /** How often it has been taken, this time included. */
  attempt: number;
  message: string;
}

/** Why a command is set aside. */
export interface DeadLetterReason {
  kind: 'dead' | 'parked';
  reason: string;
}

/** Statements on the commands; each is to be run within a groupCommit's write. */
export function createCommandTable(database: Database) {
  const insert = database.prepare('INSERT INTO command (queue, sender, message) VALUES (?, ?, ?)');
  const take = database.prepare<[string, number], StoredCommand>(
    `UPDATE command SET attempt = attempt + 1
     WHERE seq IN (SELECT seq FROM command WHERE queue = ? ORDER BY seq LIMIT ?)
     RETURNING seq, sender, attempt, message`,
  );
  const remove = database.prepare('DELETE FROM command WHERE seq = ?');
  const countUpTo = database.prepare<[string, number], { count: number }>(
    'SELECT count(*) AS count FROM (SELECT 1 FROM command WHERE queue = ? LIMIT ?)',
  );
  const countAside = database.prepare<[string], { count: number }>(
    'SELECT count(*) AS count FROM command_aside WHERE queue = ?',
  );
  const findQueues = database.prepare<[], { queue: string }>('SELECT DISTINCT queue FROM command');
  const setAside = database.prepare(
    'INSERT INTO command_aside (queue, sender, message, reason, at) VALUES (?, ?, ?, ?, ?)',
  );
  const copyParked = database.prepare(
    `INSERT INTO command (queue, sender, message)
     SELECT ?, sender, message FROM command_aside WHERE queue = ? ORDER BY seq`,
  );
  const removeParked = database.prepare('DELETE FROM command_aside WHERE queue = ?');

  const count = (queue: string) => countAside.get(queue)?.count ?? 0;

  return {
    isFull: (queue: string) => countUpTo.get(queue, maxQueueLength)?.count === maxQueueLength,
    countMessages: (queue: string): QueueCounts => ({
      waiting: countUpTo.get(queue, maxQueueLength)?.count ?? 0,
      dead: count(`${queue}.dead`),
      parked: count(`${queue}.parked`),
    }),
    findQueues: () => findQueues.all().map(({ queue }) => queue),

    add: (queue: string, sender: string, message: string) => void insert.run(queue, sender, message),

    /** The oldest commands, at most 32, counted as delivered. `RETURNING` promises no order. */
    take: (queue: string) => take.all(queue, maxBatchSize).sort((one, other) => one.seq - other.seq),

    /** False if it had to be dropped, because too many dead ones are kept. */
    settle(queue: string, { seq, sender, message }: StoredCommand, aside?: DeadLetterReason) {
      remove.run(seq);
      if (!aside) return true;
      const kind = count(`${queue}.${aside.kind}`) < maxSetAside ? aside.kind : 'dead';
      if (count(`${queue}.${kind}`) >= maxSetAside) return false;
      setAside.run(`${queue}.${kind}`, sender, message, aside.reason, Date.now());
      return true;
    },

    /** Appends them to the queue: later commands have been processed meanwhile. */
    requeueParked(queue: string) {
      copyParked.run(queue, `${queue}.parked`);
      removeParked.run(`${queue}.parked`);
    },
  };
}

/** Prepared statements on the table of commands. */
export type CommandTable = ReturnType<typeof createCommandTable>;
