import { connect, type RecoveringChannelModel } from 'amqplib';
import { redactPassword, type Log } from '@bike-rentals/runtime';
import type { BrokerSettings } from './settings.ts';

/** The address of RabbitMQ, and the name and settings of the connection. */
export interface RabbitmqOptions {
  url: string;
  /** PEM of the authorities that its certificate may come from. */
  ca: string | undefined;
  clientId: string;
  settings: BrokerSettings;
  log: Log;
}

const connectTimeoutMs = 5_000;
/** One line now and one per half a minute, at a pause of 2 s: enough to see, too few to drown in. */
const logEvery = 15;

/** Resolves at once; connects in the background, however long that takes, and reconnects by itself. */
export async function connectRabbitmq(options: RabbitmqOptions): Promise<RecoveringChannelModel> {
  const { clientId, settings, ca } = options;
  const connection = await connect(withHeartbeat(options), {
    noDelay: true,
    ...(ca !== undefined && { ca: [ca] }),
    timeout: connectTimeoutMs,
    clientProperties: { connection_name: clientId },
    recovery: { initialDelay: 100, maxDelay: settings.maxReconnectDelayMs, waitForConnect: false },
  });
  logLife(connection, options);
  return connection;
}

function withHeartbeat({ url, settings }: RabbitmqOptions): string {
  const withHeartbeat = new URL(url);
  if (!withHeartbeat.searchParams.has('heartbeat')) {
    withHeartbeat.searchParams.set('heartbeat', `${Math.ceil(settings.heartbeatMs / 1_000)}`);
  }
  return withHeartbeat.href;
}

function logLife(connection: RecoveringChannelModel, { url, log }: RabbitmqOptions): void {
  const where = redactPassword(url);
  connection.on('connect', () => log.info({ where }, 'connected to RabbitMQ'));
  connection.on('reconnect-scheduled', ({ attempt, error }) => {
    if (attempt % logEvery === 1) {
      log.warn(`RABBITMQ_URL: no connection to ${where} (${error.message}), will try again`);
    }
  });
  connection.on('blocked', (reason) => log.warn({ reason }, 'RabbitMQ accepts no messages for now'));
  connection.on('unblocked', () => log.info('RabbitMQ accepts messages again'));
  // Without a listener it would end the process; the events above report what follows.
  connection.on('error', (error) => log.debug({ err: error }, 'RabbitMQ connection failed'));
}
