import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import type { Log } from '@bike-rentals/runtime';
import { aborted } from '../aborted.ts';
import { maxBatchSize, startBatchConsumer } from '../batch-consumer.ts';
import { processDeliveries } from '../process-deliveries.ts';
import { retry } from '../retry.ts';
import type { CommandHandler, CommandReceiver, DeliveryResult } from '../transport.ts';
import { encodeMessage, UnsendableMessageError } from '../message-codec.ts';
import type { CommandContext } from './command-sender.ts';
import { openResilientChannel, type Session } from './resilient-channel.ts';
import { requeueParked } from './requeue-parked.ts';
import {
  acknowledgeUpTo,
  countMessages,
  declareCommandQueues,
  publishConfirmed,
  setAside,
} from './queues.ts';

interface Delivery {
  message: ConsumeMessage;
  session: Session;
}

/** Consumes the commands of a queue. Of several receivers RabbitMQ gives them to one (single active consumer). */
export async function openCommandReceiver(
  context: CommandContext,
  queue: string,
  handle: CommandHandler,
): Promise<CommandReceiver> {
  const { connection, log, health } = context;
  const what = `commands of ${queue}`;
  let consumer: { session: Session; tag: string } | undefined;
  let activeSession: Session | undefined;

  const inbox = startBatchConsumer<Delivery>(async (all, stop) => {
    // What came on a channel that has died since is delivered again, here or elsewhere.
    const deliveries = all.filter(({ session }) => !session.signal.aborted);
    const last = deliveries.at(-1);
    if (!last) return;
    const retryOptions = { what, log, health, signal: AbortSignal.any([stop, last.session.signal]) };
    await takeOver(last.session, retryOptions.signal);
    const results = await retry(() => processDeliveries(deliveries.map(toRaw), handle), retryOptions);
    await retry(() => settle(deliveries, results, { queue, log }), retryOptions);
    acknowledgeUpTo(last.session.channel, last.message);
  });

  const kept = await openResilientChannel({ ...context, setUp, what });

  async function setUp(session: Session) {
    const { channel } = session;
    await declareCommandQueues(channel, queue);
    await requeueParked(connection, queue);
    await channel.prefetch(maxBatchSize);
    const { consumerTag } = await channel.consume(queue, (message) => {
      if (!message) {
        // The broker has ended the consumer, for example because the queue was deleted: start anew.
        void channel.close().catch(() => undefined);
        return;
      }
      inbox.push({ message, session });
    });
    consumer = { session, tag: consumerTag };
  }

  /**
   * Requeues the parked commands when this receiver becomes the active one, which its session's first delivery shows:
   * the
   * previous receiver may run older code and have parked commands that this one knows. Runs before the first result, so
   * that this receiver does not requeue what it parks itself.
   */
  async function takeOver(session: Session, signal: AbortSignal) {
    if (activeSession === session) return;
    activeSession = session;
    const done = requeueParked(connection, queue).catch((error: unknown) =>
      log.warn({ err: error, queue }, 'parked commands not requeued'),
    );
    await Promise.race([done, aborted(signal)]);
  }

  return {
    async countMessages() {
      const session = kept.findSession();
      if (!session) throw new Error('RabbitMQ is not connected');
      return countMessages(session.channel, queue);
    },
    async [Symbol.asyncDispose]() {
      const session = kept.findSession();
      if (session && consumer?.session === session) {
        await session.channel.cancel(consumer.tag).catch(() => undefined);
      }
      await inbox[Symbol.asyncDispose]();
      await kept[Symbol.asyncDispose]();
    },
  };
}

/** Quorum queues count deliveries that were not acknowledged, in the header `x-delivery-count`. */
const toRaw = ({ message }: Delivery) => {
  const failed = message.properties.headers?.['x-delivery-count'] as number | undefined;
  return { raw: message.content.toString(), attempt: (failed ?? 0) + 1 };
};

interface QueueContext {
  queue: string;
  log: Log;
}

/** RabbitMQ confirms the reply or the dead letter before the delivery is acknowledged, so that neither can be lost. */
async function settle(
  deliveries: readonly Delivery[],
  results: readonly DeliveryResult[],
  context: QueueContext,
) {
  await Promise.all(
    deliveries.map(({ message, session }, index) =>
      settleOne(session.channel, context, { message, result: results[index] as DeliveryResult }),
    ),
  );
}

async function settleOne(
  channel: ConfirmChannel,
  { queue, log }: QueueContext,
  { message, result }: { message: ConsumeMessage; result: DeliveryResult },
): Promise<void> {
  if (result.kind !== 'reply') {
    const kind = result.kind === 'dead-letter' ? 'dead' : 'parked';
    return setAside(channel, queue, { message, kind, reason: result.reason }, log);
  }
  const replyTo = message.properties.replyTo as string | undefined;
  if (!replyTo) return;
  const content = Buffer.from(encodeMessage(result.outcome));
  const options = { correlationId: result.outcome.commandId };
  try {
    await publishConfirmed(channel, replyTo, { content, options });
  } catch (error) {
    if (!(error instanceof UnsendableMessageError)) throw error;
    // The outcome stays on record, and is the reply when the command is sent again. Retrying here would block all
    // commands behind this one.
    const reason = `its outcome cannot be sent: ${error.message}`;
    await setAside(channel, queue, { message, kind: 'dead', reason }, log);
  }
}
