// A thread that moves what was committed from the write-ahead log into the database file, when it is told to.
import { parentPort, workerData } from 'node:worker_threads';
import BetterSqlite3 from 'better-sqlite3';

const connection = new BetterSqlite3(workerData as string, { fileMustExist: true });
/** Until there is nothing left to move: SQLite begins the log anew only then. */
const maxPasses = 10;

parentPort?.on('message', () => {
  for (let pass = 0; pass < maxPasses; pass += 1) {
    const [result] = connection.pragma('wal_checkpoint(PASSIVE)') as { log: number; checkpointed: number }[];
    if (result?.log === result?.checkpointed) break;
  }
  parentPort?.postMessage('done');
});
