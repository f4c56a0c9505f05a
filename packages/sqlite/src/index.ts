export {
  backUpDatabase,
  checkIntegrity,
  checkUnused,
  findTakenIn,
  restoreDatabases,
  rewindRelay,
  skipSeqs,
} from './backup.ts';
export { isConsumerCursorOf, toConsumerCursor } from './cursor-names.ts';
export { checkMigrated, migrate, readMigrations, type MigrationTarget } from './migrate.ts';
export { createOutbox, type EventRow, type Outbox } from './outbox.ts';
export {
  isBusy,
  isPassing,
  isReadable,
  openDatabase,
  openReader,
  type Client,
  type Database,
} from './open-database.ts';
export { openSchemaEngine, type Migration } from './schema-engine.ts';
