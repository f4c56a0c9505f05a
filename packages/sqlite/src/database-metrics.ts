import { stat } from 'node:fs/promises';
import type { Metrics } from '@bike-rentals/metrics';
import type { TransactionObserver } from './open-database.ts';

/** In seconds: from the fastest commit to where a transaction is given up. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30];

/** Adds the metrics of a service's database. The observer that is returned is for `openDatabase`. */
export function addDatabaseMetrics(metrics: Metrics, file: string): TransactionObserver {
  const waits = metrics
    .histogram('transaction_wait_seconds', 'Time that transactions wait for their turn.', bounds)
    .get();
  const runs = metrics
    .histogram('transaction_seconds', 'Time that transactions run, from BEGIN to COMMIT.', bounds)
    .get();
  const retries = metrics
    .counter('transaction_retries_total', 'Attempts that found the database locked by another process.')
    .get();
  metrics.gauge({
    name: 'database_bytes',
    help: 'Size of the database and of its write-ahead log.',
    labelNames: ['file'],
    read: async () => [
      { labels: { file: 'main' }, value: (await stat(file)).size },
      // It is not there before the first write.
      { labels: { file: 'wal' }, value: (await stat(`${file}-wal`).catch(() => ({ size: 0 }))).size },
    ],
  });
  return (transaction) => {
    waits.observe(transaction.waitSeconds);
    runs.observe(transaction.runSeconds);
    retries.value += transaction.retries;
  };
}
