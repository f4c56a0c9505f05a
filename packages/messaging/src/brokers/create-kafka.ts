import { createRequire } from 'node:module';
import kafkajs, { type Admin, type Kafka, type LogEntry, type SASLOptions } from 'kafkajs';
import type { Log } from '@bike-rentals/runtime';
import type { KafkaSecurity } from './read-config.ts';
import type { BrokerSettings } from './settings.ts';

/** The addresses of Kafka, and the name and settings of the client. */
export interface KafkaOptions {
  brokers: string[];
  security: KafkaSecurity;
  clientId: string;
  settings: BrokerSettings;
  log: Log;
}

/** Connects to nothing yet. */
export function createKafka({
  brokers,
  security: { tls, sasl },
  clientId,
  settings,
  log,
}: KafkaOptions): Kafka {
  guardIdleTimer();
  return new kafkajs.Kafka({
    brokers,
    clientId,
    ...(tls && { ssl: tls.ca === undefined ? true : { ca: [tls.ca] } }),
    // Its type has a case for each mechanism; these three are alike.
    ...(sasl && { sasl: sasl as SASLOptions }),
    connectionTimeout: 3_000,
    requestTimeout: 15_000,
    retry: { initialRetryTime: 100, maxRetryTime: settings.maxReconnectDelayMs, retries: 4 },
    logLevel: kafkajs.logLevel.INFO,
    logCreator: () => (entry) => logEntry(log, entry),
  });
}

/** Runs `work` with an administrator of its own: one that is kept does not always find back to its broker. */
export async function withAdmin<Result>(
  kafka: Kafka,
  work: (admin: Admin) => Promise<Result>,
): Promise<Result> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

/**
 * Lost brokers and loading coordinators are transient: the operation that fails because of them is logged by itself.
 */
function logEntry(log: Log, { level, namespace, log: { message, error, groupId } }: LogEntry): void {
  const details = { namespace, error: error as unknown, groupId: groupId as unknown };
  if (level <= kafkajs.logLevel.ERROR && !isTransient(`${message} ${String(error)}`))
    log.warn(details, message);
  else log.debug(details, message);
}

const passing =
  /coordinator|ECONN|EPIPE|connection|disconnected|rebalanc|leader|no longer|does not host|Crash|Restarting|already exists|topic creation/i;

/** True of what a broker says while it starts or stops, or while a group changes. */
export const isTransient = (message: string): boolean => passing.test(message);

interface RequestQueue {
  guarded?: boolean;
  pending: unknown[];
  scheduleCheckPendingRequests: (this: RequestQueue) => void;
}

/** kafkajs 2.2.4 re-arms a timer of ever negative length while nothing is pending: 4 % of a CPU, and a warning. */
function guardIdleTimer(): void {
  const require = createRequire(import.meta.url);
  const { prototype } = require('kafkajs/src/network/requestQueue') as { prototype: RequestQueue };
  if (prototype.guarded) return;
  const schedule = prototype.scheduleCheckPendingRequests;
  prototype.guarded = true;
  prototype.scheduleCheckPendingRequests = function () {
    if (this.pending.length > 0) schedule.call(this);
  };
}
