import Database from 'better-sqlite3';
import type { DeadLetter, DeadLetterQueue } from '../dead-letter-queue.ts';

interface Row {
  seq: number;
  queue: string;
  reason: string;
  message: string;
}

/** The process that uses the file finds what is put back within a second. */
export function openEmbeddedDeadLetters(file: string, queue: string): DeadLetterQueue {
  const database = new Database(file, { timeout: 5_000 });
  const find = database.prepare<[string, string], Row>(
    'SELECT seq, queue, reason, message FROM command_aside WHERE queue IN (?, ?) ORDER BY seq',
  );
  const copy = database.prepare(
    'INSERT INTO command (queue, sender, message) SELECT ?, sender, message FROM command_aside WHERE seq = ?',
  );
  const remove = database.prepare('DELETE FROM command_aside WHERE seq = ?');
  const list = () => find.all(`${queue}.dead`, `${queue}.parked`).map((row) => toLetter(row));

  const settle = database.transaction((id: string, isResent: boolean): boolean => {
    if (!list().some((letter) => letter.id === id)) return false;
    if (isResent) copy.run(queue, Number(id));
    remove.run(Number(id));
    return true;
  });
  return {
    list: async () => list(),
    resend: async (id) => settle.immediate(id, true),
    drop: async (id) => settle.immediate(id, false),
    async [Symbol.asyncDispose]() {
      database.close();
    },
  };
}

const toLetter = ({ seq, queue, reason, message }: Row): DeadLetter => ({
  id: String(seq),
  kind: queue.endsWith('.dead') ? 'dead' : 'parked',
  reason,
  message,
});
