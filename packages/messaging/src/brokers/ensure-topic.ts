import { setTimeout as wait } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import type { Health, Log } from '@bike-rentals/runtime';
import { AbortedError } from '../retry.ts';
import { withAdmin, isTransient } from './create-kafka.ts';
import type { BrokerSettings } from './settings.ts';

/** What readers and publishers of one transport share. */
export interface EventContext {
  kafka: Kafka;
  brokers: string[];
  settings: BrokerSettings;
  log: Log;
  health: Health;
  /** Aborted when the transport is closed. */
  signal: AbortSignal;
}

/** As long as the services keep events themselves; Kafka's own default of a week is too short for a long outage. */
const retention = { name: 'retention.ms', value: String(90 * 24 * 60 * 60 * 1_000) };

/** Resolves once Kafka answers and has the topic, however long that takes. */
export async function ensureTopic(context: EventContext, topic: string): Promise<void> {
  const { kafka, settings } = context;
  await untilReachable(context, () =>
    withAdmin(kafka, (admin) =>
      // False, not an error, if another process has been faster.
      admin.createTopics({
        topics: [{ topic, numPartitions: settings.partitions, configEntries: [retention] }],
        waitForLeaders: true,
      }),
    ),
  );
}

/** Tries until it succeeds, telling now and then that Kafka is away. */
export async function untilReachable<Result>(
  { brokers, settings, log, signal }: EventContext,
  attempt: () => Promise<Result>,
): Promise<Result> {
  let told = 0;
  for (let pause = 100; !signal.aborted; pause = Math.min(pause * 2, settings.maxReconnectDelayMs)) {
    try {
      return await attempt();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!/coordinator/i.test(reason) && Date.now() - told > logIntervalMs) {
        const known = isTransient(reason) ? {} : { err: error };
        log.warn(known, `KAFKA_BROKERS: no answer from ${brokers.join(',')} (${reason}), will try again`);
        told = Date.now();
      }
      await wait(pause, undefined, { signal }).catch(() => undefined);
    }
  }
  throw new AbortedError();
}

const logIntervalMs = 30_000;
