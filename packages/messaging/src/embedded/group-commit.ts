import type { Database } from 'better-sqlite3';

/** `process` survives the end of the process, `power` that of the machine too, at the price of a flush. */
type Survives = 'process' | 'power';

export interface Journal extends AsyncDisposable {
  /** Resolves once `change` is committed. Changes of one turn of the loop share one transaction. */
  write<Result>(survives: Survives, change: () => Result): Promise<Result>;
}

interface Waiting {
  survives: Survives;
  change: () => unknown;
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
}

export function createJournal(database: Database): Journal {
  let waiting: Waiting[] = [];
  const commitAll = database.transaction((group: Waiting[]) => group.map(({ change }) => change()));

  function flush() {
    const group = waiting;
    waiting = [];
    try {
      const power = group.some(({ survives }) => survives === 'power');
      // In WAL, FULL flushes at this commit; NORMAL leaves it to the operating system.
      database.pragma(`synchronous = ${power ? 'FULL' : 'NORMAL'}`);
      const results = commitAll(group);
      group.forEach(({ resolve }, index) => resolve(results[index]));
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  function write<Result>(survives: Survives, change: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (!database.open) throw new Error('the transport is closed');
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ survives, change, resolve: resolve as Waiting['resolve'], reject });
    });
  }

  return {
    write,
    async [Symbol.asyncDispose]() {
      await write('power', () => undefined);
      database.close();
    },
  };
}
