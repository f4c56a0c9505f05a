export {
  backUpDatabase,
  checkIntegrity,
  findIds,
  findLowestConsumedSeq,
  restoreDatabases,
  rewindOutboxCursor,
  reserveSequenceGap,
} from './backup.ts';
export { assertNotInUse, toFileError } from './assert-not-in-use.ts';
export { isConsumerCursorOf, toConsumerCursor } from './cursor-names.ts';
export { findContraction } from './expanding.ts';
export {
  checkMigrated,
  compatibilityFile,
  migrate,
  readMigrations,
  type MigrationTarget,
  type ReadMigration,
} from './migrate.ts';
export { addDatabaseMetrics } from './database-metrics.ts';
export { toDiskGauge } from './disk-gauge.ts';
export { addOutboxMetrics, toOutboxGauges } from './outbox-gauges.ts';
export { createOutbox, type Outbox } from './outbox.ts';
export { isBusy, isTransient } from './transient-errors.ts';
export {
  openDatabase,
  openReader,
  type Client,
  type Database,
  type Durability,
  type TransactionObserver,
} from './open-database.ts';
export { openSnapshots, type Snapshots, type SnapshotStatement } from './open-snapshots.ts';
export { dropUnsentEvent, findUnsentEvents, type UnsentEvent } from './unsent-events.ts';
export { deleteRows, insertRows, updateRows, type RowChange } from './write-rows.ts';
export { checkWritable } from './write-check.ts';
export { openSchemaEngine, type Migration } from './schema-engine.ts';
