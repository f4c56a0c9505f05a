import { EventEmitter } from 'node:events';
import { createHealth, createKeyedMutex, startPeriodicJob, type Log } from '@bike-rentals/runtime';
import { day, hour, second } from '@bike-rentals/runtime/durations';
import type { EventPublisher, Transport } from '../transport.ts';
import { encodeMessage } from '../message-codec.ts';
import { openBroadcast } from './broadcast.ts';
import { openCommandReceiver } from './command-receiver.ts';
import { openCommandSender } from './command-sender.ts';
import { createCommandTable } from './command-table.ts';
import type { EmbeddedContext } from './context.ts';
import { openEventReader } from './event-reader.ts';
import { createEventTable } from './event-table.ts';
import { createGroupCommit } from './group-commit.ts';
import { openFile } from './open-file.ts';

/** The file of the transport, and how long events are kept in it. */
export interface EmbeddedTransportOptions {
  /** The SQLite file that holds everything; `:memory:` for what need not last. */
  file: string;
  log: Log;
  /** How long events are kept after all groups have read them; 7 days unless told otherwise. */
  eventRetentionMs?: number;
}

const pollIntervalMs = second;
const pruneIntervalMs = hour;

/**
 * The transport of a system that runs in one process: nothing to install, nothing lost by `kill -9`.
 * @throws when another process has the file open
 */
export async function openEmbeddedTransport(options: EmbeddedTransportOptions): Promise<Transport> {
  const { file, log, eventRetentionMs = 7 * day } = options;
  const context = createContext(file, log);
  const { groupCommit, events } = context;
  // Disposed in reverse: what uses the file ends before the file is closed.
  const opened = new AsyncDisposableStack();
  opened.use(groupCommit);
  const prune = () => groupCommit.write('process-crash', () => events.prune(Date.now() - eventRetentionMs));
  opened.use(startPeriodicJob('prune events', pruneIntervalMs, prune, log));
  // `npm run dead-letters` requeues commands from another process, which cannot send a wake signal here.
  const wake = async () => context.commands.findQueues().forEach((queue) => context.added.emit(queue));
  opened.use(startPeriodicJob('look for commands', pollIntervalMs, wake, log));

  return {
    health: context.health,
    findBrokers: () => [],
    openCommandSender: async (queue, onOutcomes) => opened.use(openCommandSender(context, queue, onOutcomes)),
    openCommandReceiver: async (queue, handle) => opened.use(openCommandReceiver(context, queue, handle)),
    openEventPublisher: async (topic) => openEventPublisher(context, topic),
    openEventReader: async (reader) => opened.use(openEventReader(context, reader)),
    openBroadcast: async (name, onMessage) => opened.use(openBroadcast(context, name, onMessage)),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

function createContext(file: string, log: Log): EmbeddedContext {
  const database = openFile(file);
  return {
    log,
    health: createHealth(),
    groupCommit: createGroupCommit(database),
    commands: createCommandTable(database),
    events: createEventTable(database),
    runExclusive: createKeyedMutex(),
    added: new EventEmitter().setMaxListeners(0),
    broadcasts: new EventEmitter().setMaxListeners(0),
    outcomeConsumers: new Map(),
  };
}

function openEventPublisher({ groupCommit, events, added }: EmbeddedContext, topic: string): EventPublisher {
  return {
    async publish(messages) {
      const raws = messages.map(encodeMessage);
      // Flushed: the publisher moves its cursor on, and will not publish them again.
      await groupCommit.write('power-loss', () => {
        for (const raw of raws) events.add(topic, raw);
      });
      added.emit(topic);
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}
