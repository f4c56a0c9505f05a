import type { RecoveringChannelModel } from 'amqplib';
import { ConfigError, type Log } from '@bike-rentals/runtime';
import type { Transport } from '../transport.ts';
import { openCommandReceiver } from './command-receiver.ts';
import { openCommandSender, type CommandContext } from './command-sender.ts';
import { connectRabbitmq } from './connect-rabbitmq.ts';
import { createKafka } from './create-kafka.ts';
import type { EventContext } from './ensure-topic.ts';
import { openEventPublisher } from './event-publisher.ts';
import { openEventReader } from './event-reader.ts';
import { defaultBrokerSettings, type BrokerSettings } from './settings.ts';

export interface BrokerTransportOptions {
  /** Needed for commands only. */
  rabbitmqUrl?: string | undefined;
  /** `host:port` each; needed for events only. */
  kafkaBrokers?: string[] | undefined;
  /** What the brokers call us in their logs. */
  clientId: string;
  log: Log;
  settings?: Partial<BrokerSettings>;
  /** Put before the name of every queue, topic and group, so that tests share brokers undisturbed. */
  prefix?: string;
}

/**
 * The transport of a system of several processes: RabbitMQ for commands, Kafka for events.
 * A broker is connected to when first needed; what is opened then waits until it can be reached.
 */
export async function openBrokerTransport(options: BrokerTransportOptions): Promise<Transport> {
  const { prefix = '' } = options;
  const closing = new AbortController();
  // Disposed in reverse: what uses a connection ends before the connection.
  const opened = new AsyncDisposableStack();
  const commands = openOnce(() => toCommandContext(options, opened));
  const events = openOnce(async () => toEventContext(options, closing.signal));

  return {
    openCommandSender: async (queue, onOutcomes) =>
      opened.use(await openCommandSender(await commands(), prefix + queue, onOutcomes)),
    openCommandReceiver: async (queue, handle) =>
      opened.use(await openCommandReceiver(await commands(), prefix + queue, handle)),
    openEventPublisher: async (topic) => opened.use(await openEventPublisher(await events(), prefix + topic)),
    openEventReader: async (reader) =>
      opened.use(await openEventReader(await events(), { ...reader, topic: prefix + reader.topic, prefix })),
    async [Symbol.asyncDispose]() {
      closing.abort();
      await opened.disposeAsync();
    },
  };
}

function openOnce<Context>(open: () => Promise<Context>): () => Promise<Context> {
  let context: Promise<Context> | undefined;
  return () => (context ??= open());
}

async function toCommandContext(
  { rabbitmqUrl, clientId, log, settings }: BrokerTransportOptions,
  opened: AsyncDisposableStack,
): Promise<CommandContext> {
  if (!rabbitmqUrl) throw new ConfigError('RABBITMQ_URL', 'is not set');
  const connection: RecoveringChannelModel = await connectRabbitmq({
    url: rabbitmqUrl,
    clientId,
    log,
    settings: { ...defaultBrokerSettings, ...settings },
  });
  opened.defer(() => connection.close());
  return { connection, log };
}

function toEventContext(
  { kafkaBrokers, clientId, log, settings: given }: BrokerTransportOptions,
  signal: AbortSignal,
): EventContext {
  if (!kafkaBrokers?.length) throw new ConfigError('KAFKA_BROKERS', 'is not set');
  const settings = { ...defaultBrokerSettings, ...given };
  const kafka = createKafka({ brokers: kafkaBrokers, clientId, settings, log });
  return { kafka, brokers: kafkaBrokers, settings, log, signal };
}
