import type { Database } from 'better-sqlite3';

/** What a write survives: the end of the process, or a power loss too, which takes a flush to the disk. */
type Durability = 'process-crash' | 'power-loss';

/** Commits changes of several callers together. */
export interface GroupCommit extends AsyncDisposable {
  /** Resolves once `change` is committed. All changes of one turn of the event loop share a transaction. */
  write<Result>(durability: Durability, change: () => Result): Promise<Result>;
}

interface Waiting {
  durability: Durability;
  change: () => unknown;
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
}

/** Creates the group commit of a database. */
export function createGroupCommit(database: Database): GroupCommit {
  let waiting: Waiting[] = [];
  const commitAll = database.transaction((group: Waiting[]) => group.map(({ change }) => change()));

  function flush() {
    const group = waiting;
    waiting = [];
    try {
      const power = group.some(({ durability }) => durability === 'power-loss');
      // In WAL, FULL flushes at this commit; NORMAL leaves it to the operating system.
      database.pragma(`synchronous = ${power ? 'FULL' : 'NORMAL'}`);
      const results = commitAll(group);
      group.forEach(({ resolve }, index) => resolve(results[index]));
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  function write<Result>(durability: Durability, change: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (!database.open) throw new Error('the transport is closed');
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ durability, change, resolve: resolve as Waiting['resolve'], reject });
    });
  }

  return {
    write,
    async [Symbol.asyncDispose]() {
      await write('power-loss', () => undefined);
      database.close();
    },
  };
}
