import type { EventEmitter } from 'node:events';
import type { Health, Log } from '@bike-rentals/runtime';
import type { Inbox } from '../batch-consumer.ts';
import type { Outcome } from '../transport.ts';
import type { CommandTable } from './command-table.ts';
import type { EventTable } from './event-table.ts';
import type { Journal } from './group-commit.ts';
import type { TakeTurn } from './keyed-mutex.ts';

/** What the parts of one embedded transport share. */
export interface EmbeddedContext {
  log: Log;
  health: Health;
  journal: Journal;
  commands: CommandTable;
  events: EventTable;
  takeTurn: TakeTurn;
  /** Emits the name of a queue or topic when something has been added to it. */
  added: EventEmitter;
  /** By sender. Like a broker's exclusive queue, an outcome box ends with its sender. */
  outcomeBoxes: Map<string, Inbox<Outcome>>;
}
