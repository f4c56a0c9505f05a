import { setTimeout as wait } from 'node:timers/promises';
import type { Batch, Consumer, EachBatchPayload } from 'kafkajs';
import { aborted } from '../aborted.ts';
import { deliverEvents } from '../deliver-events.ts';
import { ignoreAborted, AbortedError } from '../retry.ts';
import type { EventReaderOptions } from '../transport.ts';
import { untilReachable, type EventContext } from './ensure-topic.ts';
import type { PartitionOffsets } from './partition-offsets.ts';
import { createConsumerWatchdog } from './consumer-watchdog.ts';

/** What is consumed, and as which group. */
export interface ConsumeOptions extends Pick<EventReaderOptions, 'topic' | 'onEvents' | 'onInvalid'> {
  /** Asked for each consumer anew. */
  toGroupId: () => string;
  /** Where to read, kept by us; without it Kafka keeps the position of the group. */
  position?: PartitionOffsets;
}

/** A consumer that runs. */
export interface Consuming {
  /** Resolves when the group has been joined and the position taken for the first time. */
  joined: Promise<undefined>;
  stop(): Promise<void>;
}

/** Consumes until stopped. A consumer that crashes or stalls is replaced by a new one. */
export function keepConsuming(context: EventContext, options: ConsumeOptions): Consuming {
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, context.signal]);
  const { health } = context;
  const what = `Kafka for reading ${options.topic}`;
  const joined = Promise.withResolvers<undefined>();
  joined.promise.catch(() => undefined);

  async function run() {
    while (!signal.aborted) {
      health.fail(what, 'not connected');
      await untilReachable({ ...context, signal }, () =>
        consumeOnce({ ...context, signal }, options, onJoin).finally(() =>
          health.fail(what, 'not connected'),
        ),
      );
    }
  }

  function onJoin() {
    health.recover(what);
    joined.resolve(undefined);
  }

  const finished = run()
    .catch(ignoreAborted)
    .finally(() => {
      health.recover(what);
      joined.reject(new AbortedError());
    });
  return {
    joined: joined.promise,
    async stop() {
      stop.abort();
      await finished;
    },
  };
}

/** The life of one consumer. @throws why it ended, unless it was stopped */
async function consumeOnce(
  context: EventContext,
  options: ConsumeOptions,
  onJoin: () => void,
): Promise<void> {
  const { kafka, settings, signal } = context;
  const { toGroupId, topic, position } = options;
  const consumer = kafka.consumer({
    groupId: toGroupId(),
    sessionTimeout: settings.sessionTimeoutMs,
    heartbeatInterval: Math.round(settings.sessionTimeoutMs / 5),
    maxWaitTimeInMs: maxFetchWaitMs,
    allowAutoTopicCreation: false,
    // A crash ends this consumer; the next one is ours to open.
    retry: { retries: 4, initialRetryTime: 100, maxRetryTime: 1_000, restartOnFailure: async () => false },
  });
  const watch = createConsumerWatchdog(consumer, settings.stalledAfterMs);
  consumer.on(consumer.events.GROUP_JOIN, () => {
    for (const [partition, offset] of position ?? []) {
      consumer.seek({ topic, partition, offset: offset.toString() });
    }
    onJoin();
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: !position });
    const eachBatch = (payload: EachBatchPayload) =>
      watch.whileBusy(() => readBatch({ context, options, consumer }, payload));
    await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch });
    await Promise.race([watch.failed, aborted(signal)]);
  } finally {
    watch.end();
    await consumer.disconnect().catch(() => undefined);
  }
}

const maxFetchWaitMs = 500;
/**
 * How long a consumer of a group pauses after each batch. Events that arrive meanwhile make up one batch, which takes one
 * fetch, one commit of the offset and one transaction. The first event after a longer silence does not wait.
 */
const groupPauseMs = 100;

interface Reading {
  context: EventContext;
  options: ConsumeOptions;
  consumer: Consumer;
}

/** Where the fetch began; missing in the declarations of kafkajs. */
type FetchedBatch = Batch & { fetchedOffset: string };

async function readBatch({ context, options, consumer }: Reading, payload: EachBatchPayload): Promise<void> {
  const { batch } = payload;
  const { topic, partition } = batch;
  const { log, health, settings } = context;
  const expected = options.position?.get(partition);
  if (expected !== undefined && BigInt((batch as FetchedBatch).fetchedOffset) > expected) {
    // Joined anew, and put at the end by Kafka: what came meanwhile would be missed.
    consumer.seek({ topic, partition, offset: expected.toString() });
    return;
  }
  const messages = batch.messages.filter(
    ({ offset }) => expected === undefined || BigInt(offset) >= expected,
  );
  const lost = new AbortController();
  const beat = setInterval(
    () => void payload.heartbeat().catch(() => lost.abort()),
    settings.sessionTimeoutMs / 5,
  );
  try {
    const raws = messages.map(({ value }) => value?.toString() ?? '');
    const signal = AbortSignal.any([context.signal, lost.signal]);
    await deliverEvents(raws, options, { what: `events of ${topic}`, log, health, signal });
  } catch (error) {
    // Aborted, or the partition was reassigned: no offset is resolved, so the batch is read again.
    ignoreAborted(error);
    return;
  } finally {
    clearInterval(beat);
  }
  const next = BigInt(batch.lastOffset()) + 1n;
  payload.resolveOffset(batch.lastOffset());
  if (options.position) options.position.set(partition, next);
  else {
    await consumer.commitOffsets([{ topic, partition, offset: next.toString() }]);
    await wait(groupPauseMs, undefined, { signal: context.signal }).catch(() => undefined);
  }
}
