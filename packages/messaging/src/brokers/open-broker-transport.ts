import type { RecoveringChannelModel } from 'amqplib';
import { ConfigError, createHealth, type Health, type Log } from '@bike-rentals/runtime';
import type { Transport } from '../transport.ts';
import { openBroadcast } from './broadcast.ts';
import { openCommandReceiver } from './command-receiver.ts';
import { openCommandSender, type CommandContext } from './command-sender.ts';
import { connectRabbitmq } from './connect-rabbitmq.ts';
import { createKafka } from './create-kafka.ts';
import type { EventContext } from './ensure-topic.ts';
import { openEventPublisher } from './event-publisher.ts';
import { openEventReader } from './event-reader.ts';
import type { BrokerConfig } from './read-config.ts';
import { defaultBrokerSettings, type BrokerSettings } from './settings.ts';

/**
 * The brokers, and the names used there. RabbitMQ is needed for commands and broadcasts only, Kafka for events only.
 * `prefix` is put before the name of every queue, topic and group.
 */
export interface BrokerTransportOptions extends Partial<BrokerConfig> {
  /** What the brokers call us in their logs. */
  clientId: string;
  log: Log;
  settings?: Partial<BrokerSettings>;
  /** What will be opened; the variables for it are checked at once. */
  needs?: readonly ('commands' | 'events')[];
}

/**
 * The transport of a system of several processes: RabbitMQ for commands and broadcasts, Kafka for events.
 * A broker is connected to when first needed; what is opened then waits until it can be reached.
 */
export async function openBrokerTransport(options: BrokerTransportOptions): Promise<Transport> {
  const { prefix = '', needs = [] } = options;
  if (needs.includes('commands')) getRabbitmqUrl(options);
  if (needs.includes('events')) getKafkaBrokers(options);
  const closing = new AbortController();
  const health = createHealth();
  const common = { ...options, health, signal: closing.signal };
  // Disposed in reverse: what uses a connection ends before the connection.
  const opened = new AsyncDisposableStack();
  const commands = openOnce(() => toCommandContext(common, opened));
  const events = openOnce(async () => toEventContext(common));

  return {
    health,
    findBrokers() {
      const failing = health.findFailures();
      const inUse = [commands.isOpen() && 'RabbitMQ', events.isOpen() && 'Kafka'] as const;
      return inUse
        .filter((broker) => broker !== false)
        .map((broker) => ({ broker, isConnected: !failing.some(({ what }) => what.startsWith(broker)) }));
    },
    openCommandSender: async (queue, onOutcomes) =>
      opened.use(await openCommandSender(await commands(), prefix + queue, onOutcomes)),
    openCommandReceiver: async (queue, handle) =>
      opened.use(await openCommandReceiver(await commands(), prefix + queue, handle)),
    openEventPublisher: async (topic) => opened.use(await openEventPublisher(await events(), prefix + topic)),
    openEventReader: async (reader) =>
      opened.use(await openEventReader(await events(), { ...reader, topic: prefix + reader.topic, prefix })),
    openBroadcast: async (name, onMessage) =>
      opened.use(await openBroadcast(await commands(), prefix + name, onMessage)),
    async [Symbol.asyncDispose]() {
      closing.abort();
      await opened.disposeAsync();
    },
  };
}

function openOnce<Context>(
  open: () => Promise<Context>,
): (() => Promise<Context>) & { isOpen: () => boolean } {
  let context: Promise<Context> | undefined;
  return Object.assign(() => (context ??= open()), { isOpen: () => context !== undefined });
}

type OpenOptions = BrokerTransportOptions & { health: Health; signal: AbortSignal };

async function toCommandContext(
  { rabbitmqUrl, rabbitmqCa, clientId, log, settings, health, signal }: OpenOptions,
  opened: AsyncDisposableStack,
): Promise<CommandContext> {
  const connection: RecoveringChannelModel = await connectRabbitmq({
    url: getRabbitmqUrl({ rabbitmqUrl }),
    ca: rabbitmqCa,
    clientId,
    log,
    settings: { ...defaultBrokerSettings, ...settings },
  });
  opened.defer(() => connection.close());
  return { connection, log, health, signal };
}

function toEventContext({
  kafkaBrokers,
  kafkaSecurity = {},
  clientId,
  log,
  settings: given,
  health,
  signal,
}: OpenOptions): EventContext {
  const brokers = getKafkaBrokers({ kafkaBrokers });
  const settings = { ...defaultBrokerSettings, ...given };
  const kafka = createKafka({ brokers, security: kafkaSecurity, clientId, settings, log });
  return { kafka, brokers, settings, log, health, signal };
}

function getRabbitmqUrl({ rabbitmqUrl }: Pick<BrokerTransportOptions, 'rabbitmqUrl'>): string {
  if (!rabbitmqUrl) throw new ConfigError('RABBITMQ_URL', 'is not set');
  return rabbitmqUrl;
}

function getKafkaBrokers({ kafkaBrokers }: Pick<BrokerTransportOptions, 'kafkaBrokers'>): string[] {
  if (!kafkaBrokers?.length) throw new ConfigError('KAFKA_BROKERS', 'is not set');
  return kafkaBrokers;
}
