import { setTimeout as wait } from 'node:timers/promises';
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import type { Database as Connection } from 'better-sqlite3';
import type { SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import { isBusy } from './transient-errors.ts';
import { beginImmediate } from './begin-immediate.ts';
import { runDirectly, runTransactionDirectly, type DirectTransaction } from './direct-statements.ts';
import { keepStatements } from './keep-statements.ts';
import { keptLogBytes, maxLogPages, startCheckpoints } from './start-checkpoints.ts';

/** What `openDatabase` needs of a generated Prisma client. */
export interface Client<Transaction> {
  $transaction<Result>(
    work: (tx: Transaction) => Promise<Result>,
    options?: { maxWait?: number; timeout?: number },
  ): Promise<Result>;
  $queryRawUnsafe(sql: string): Promise<unknown>;
  $disconnect(): Promise<void>;
}

/**
 * What a commit survives: the end of the process, or a power loss too, which takes a flush to the disk. After a power
 * loss the last commits may be undone that survive less, and nothing that was committed before them.
 */
export type Durability = 'process-crash' | 'power-loss';

/** In WAL, FULL flushes at each commit; NORMAL leaves it to the operating system, and to the next one with FULL. */
const synchronous: Record<Durability, string> = { 'process-crash': 'NORMAL', 'power-loss': 'FULL' };

/** A database with one writer and one reader. See `openDatabase`. */
export interface Database<Read, Transaction> extends AsyncDisposable {
  /**
   * Runs `work` in a transaction of its own, one at a time in this process.
   * It may run more than once (another process held the lock), so it must do nothing but read and write `tx`.
   * What it has written survives a power loss, unless `durability` says less.
   */
  transact: <Result>(work: (tx: Transaction) => Promise<Result>, durability?: Durability) => Promise<Result>;
  /** For reading only: the connection refuses to write. Sees what is committed. */
  read: Read;
}

/** A transaction that has ended, however it did. */
export interface ObservedTransaction {
  /** Time in the queue of this process. */
  waitSeconds: number;
  /** Time from its first attempt to its end, the waiting for other processes included. */
  runSeconds: number;
  /** Attempts that found the database locked by another process. */
  retries: number;
}

/** Called for each transaction, so it must be fast. */
export type TransactionObserver = (transaction: ObservedTransaction) => void;

/** Waiting for another process blocks the event loop, so SQLite waits briefly and we wait the rest. */
const busyTimeoutMs = 300;
const maxAttempts = 40;
/** Pages that the writer keeps. With SQLite's 2 MB each batch of a large town reads inner pages of its indexes anew. */
const cacheKilobytes = 32 * 1024;
/** Transactions that wait for their turn in this process. More than these come only when none gets through. */
const maxWaiting = 2_000;

/**
 * One writer and one reader on a migrated SQLite file, in WAL mode.
 * A process opens a file once: two writers in one process would block each other.
 */
export async function openDatabase<Transaction, Read extends Client<Transaction>>(
  file: string,
  createClient: (adapter: SqlDriverAdapterFactory) => Read & Client<Transaction>,
  observe: TransactionObserver = () => undefined,
): Promise<Database<Read, Transaction>> {
  const connected = Promise.withResolvers<Connection>();
  const factory = new PrismaBetterSqlite3({ url: file, timeout: busyTimeoutMs });
  const writer = createClient(beginImmediate(keepStatements(factory, connected.resolve)));
  await writer.$queryRawUnsafe('PRAGMA journal_mode = WAL');
  const connection = await connected.promise;
  await writer.$queryRawUnsafe(`PRAGMA cache_size = -${cacheKilobytes}`);
  await writer.$queryRawUnsafe(`PRAGMA wal_autocheckpoint = ${maxLogPages}`);
  await writer.$queryRawUnsafe(`PRAGMA journal_size_limit = ${keptLogBytes}`);
  const checkpoints = startCheckpoints(file);
  const reader = await openReader(file, createClient);

  // A Prisma client on SQLite has one connection, and whatever is awaited meanwhile joins
  // its open transaction: so transactions queue here, and nothing else can reach the writer.
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let current: Durability | undefined;
  const setDurability = (durability: Durability) => {
    if (durability === current) return;
    // Past Prisma, which takes longer for it than for a short transaction.
    connection.pragma(`synchronous = ${synchronous[durability]}`);
    current = durability;
  };
  const runInTransaction = async <Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> => {
    let direct: DirectTransaction<Transaction> | undefined;
    try {
      return await writer.$transaction(
        (tx) => {
          direct = runTransactionDirectly(tx, connection);
          return work(direct.tx);
        },
        { maxWait: 30_000, timeout: 30_000 },
      );
    } finally {
      direct?.close();
    }
  };
  const transact = async <Result>(
    work: (tx: Transaction) => Promise<Result>,
    durability: Durability = 'power-loss',
  ): Promise<Result> => {
    if (waiting >= maxWaiting) throw new DatabaseBusyError();
    waiting += 1;
    const queuedAt = performance.now();
    const turn = last.then(() => {
      setDurability(durability);
      return runUntilNotBusy(() => runInTransaction(work), toReport(observe, queuedAt));
    });
    last = turn.catch(() => undefined);
    try {
      const result = await turn;
      checkpoints.noteCommit();
      return result;
    } finally {
      waiting -= 1;
    }
  };
  return {
    transact,
    read: reader.read,
    async [Symbol.asyncDispose]() {
      await last;
      await checkpoints[Symbol.asyncDispose]();
      await reader[Symbol.asyncDispose]();
      await writer.$disconnect();
    },
  };
}

/** Too much waits for the database already: passing, and nothing of the transaction has happened. */
class DatabaseBusyError extends Error {
  override readonly name = 'DatabaseBusyError';
  readonly code = 'SQLITE_BUSY_QUEUE';

  constructor() {
    super(`${maxWaiting} transactions wait for the database`);
  }
}

/** A client that only reads: the connection refuses to write. */
export async function openReader<Read extends Pick<Client<unknown>, '$queryRawUnsafe' | '$disconnect'>>(
  file: string,
  createClient: (adapter: SqlDriverAdapterFactory) => Read,
): Promise<{ read: Read } & AsyncDisposable> {
  const connected = Promise.withResolvers<Connection>();
  const factory = new PrismaBetterSqlite3({
    url: file,
    readonly: true,
    fileMustExist: true,
    timeout: busyTimeoutMs,
  });
  const client = createClient(keepStatements(factory, connected.resolve));
  await client.$queryRawUnsafe('SELECT 1');
  const read = runDirectly(client, await connected.promise);
  return { read, [Symbol.asyncDispose]: () => client.$disconnect() };
}

/** Called when a transaction begins to run; what is returned, when it has ended. */
function toReport(observe: TransactionObserver, queuedAt: number) {
  const startedAt = performance.now();
  const toSeconds = (from: number, to: number) => (to - from) / 1_000;
  return (attempts: number) =>
    observe({
      waitSeconds: toSeconds(queuedAt, startedAt),
      runSeconds: toSeconds(startedAt, performance.now()),
      retries: attempts - 1,
    });
}

async function runUntilNotBusy<Result>(
  run: () => Promise<Result>,
  report: (attempts: number) => void,
): Promise<Result> {
  let attempt = 1;
  try {
    for (; ; attempt += 1) {
      try {
        return await run();
      } catch (error) {
        if (!isBusy(error) || attempt === maxAttempts) throw error;
        await wait(Math.random() * Math.min(10 * attempt, 100));
      }
    }
  } finally {
    report(attempt);
  }
}
