import kafkajs, { type Producer } from 'kafkajs';
import type { EventPublisher } from '../transport.ts';
import { encodeMessage, UnsendableMessageError } from '../message-codec.ts';
import { ensureTopic, untilReachable, type EventContext } from './ensure-topic.ts';

/** One batch is on its way at a time; the next waits until Kafka holds it, so that order is kept. */
export async function openEventPublisher(context: EventContext, topic: string): Promise<EventPublisher> {
  const { health } = context;
  const what = `Kafka for publishing to ${topic}`;
  health.fail(what, 'not connected');
  await ensureTopic(context, topic);
  let producer: Producer | undefined = await untilReachable(context, () => openProducer(context));
  health.recover(what);
  let last: Promise<unknown> = Promise.resolve();

  async function send(messages: { key: string; value: string }[]) {
    producer ??= await openProducer(context);
    try {
      await producer.send({ topic, acks: -1, messages });
    } catch (error) {
      // Its sequence numbers may have a gap now, which Kafka would refuse for ever: begin with a new one.
      const broken = producer;
      producer = undefined;
      await broken.disconnect().catch(() => undefined);
      throw isTooLarge(error) ? new UnsendableMessageError(String(error), { cause: error }) : error;
    }
  }

  return {
    async publish(events) {
      if (events.length === 0) return;
      const messages = events.map((event) => ({ key: event.key, value: encodeMessage(event) }));
      const sent = last.then(health.watch(what, () => send(messages)));
      last = sent.catch(() => undefined);
      await sent;
    },
    async [Symbol.asyncDispose]() {
      await last;
      await producer?.disconnect().catch(() => undefined);
    },
  };
}

/** Kafka's error codes MESSAGE_TOO_LARGE (10), RECORD_LIST_TOO_LARGE (18) and INVALID_RECORD (87). */
function isTooLarge(error: unknown): boolean {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return [10, 18, 87].includes(code as number) || (cause instanceof Error && isTooLarge(cause));
}

async function openProducer({ kafka }: EventContext): Promise<Producer> {
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    // Named, because kafkajs warns whenever it is left to choose.
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    retry: { retries: 4, initialRetryTime: 100, maxRetryTime: 1_000 },
  });
  try {
    await producer.connect();
    return producer;
  } catch (error) {
    await producer.disconnect().catch(() => undefined);
    throw error;
  }
}
