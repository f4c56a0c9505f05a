import type { EventEmitter } from 'node:events';
import type { Health, Log, RunExclusive } from '@bike-rentals/runtime';
import type { BatchConsumer } from '../batch-consumer.ts';
import type { Outcome } from '../transport.ts';
import type { CommandTable } from './command-table.ts';
import type { EventTable } from './event-table.ts';
import type { GroupCommit } from './group-commit.ts';

/** What the parts of one embedded transport share. */
export interface EmbeddedContext {
  log: Log;
  health: Health;
  groupCommit: GroupCommit;
  commands: CommandTable;
  events: EventTable;
  runExclusive: RunExclusive;
  /** Emits the name of a queue or topic when something has been added to it. */
  added: EventEmitter;
  /** Emits what is broadcast, by the name of the broadcast. */
  broadcasts: EventEmitter;
  /** By sender. Like a broker's exclusive queue, an outcome box ends with its sender. */
  outcomeConsumers: Map<string, BatchConsumer<Outcome>>;
}
