import type { ConsumeMessage, RecoveringChannelModel } from 'amqplib';
import type { Health, Log } from '@bike-rentals/runtime';
import { maxBatchSize, startBatchConsumer } from '../batch-consumer.ts';
import { retry } from '../retry.ts';
import { maxQueueLength, type CommandSender, type Outcome, type OutcomeHandler } from '../transport.ts';
import { parseOutcome, encodeMessage } from '../message-codec.ts';
import { openResilientChannel, type Session } from './resilient-channel.ts';
import { acknowledgeUpTo, declareCommandQueues, publishConfirmed } from './queues.ts';

interface OutcomeDelivery {
  message: ConsumeMessage;
  session: Session;
}

/** What senders and receivers of one transport share. */
export interface CommandContext {
  connection: RecoveringChannelModel;
  log: Log;
  health: Health;
  /** Aborted when the transport is closed. */
  signal: AbortSignal;
}

const pollIntervalMs = 1_000;

/** Sends commands to a queue, with publisher confirms, and takes their outcomes from a reply queue of its own. */
export async function openCommandSender(
  context: CommandContext,
  queue: string,
  onOutcomes: OutcomeHandler,
): Promise<CommandSender> {
  const { log, health } = context;
  const what = `outcomes of ${queue}`;
  let replyTo: { session: Session; queue: string } | undefined;

  const inbox = startBatchConsumer<OutcomeDelivery>(async (deliveries, signal) => {
    const outcomes = deliveries.flatMap(({ message }) => readOutcome(message, log));
    if (outcomes.length > 0) await retry(() => onOutcomes(outcomes), { what, log, health, signal });
    const last = deliveries.findLast(({ session }) => !session.signal.aborted);
    if (last) acknowledgeUpTo(last.session.channel, last.message);
  });

  const kept = await openResilientChannel({ ...context, setUp, what });

  /** The reply queue ends with its channel's connection: commands sent before are to be sent again. */
  async function setUp(session: Session) {
    const { channel } = session;
    await declareCommandQueues(channel, queue);
    const replyQueue = await channel.assertQueue('', { exclusive: true, autoDelete: true });
    await channel.prefetch(maxBatchSize);
    await channel.consume(replyQueue.queue, (message) => {
      if (message) inbox.push({ message, session });
      else void channel.close().catch(() => undefined);
    });
    replyTo = { session, queue: replyQueue.queue };
  }

  const depth = { lookedAt: -Infinity, isFull: false };

  /** Looked at once a second, and not awaited: what comes meanwhile is little, and keeps its order. */
  function refuseIfFull({ channel }: Session) {
    if (performance.now() - depth.lookedAt >= pollIntervalMs) {
      depth.lookedAt = performance.now();
      channel.checkQueue(queue).then(
        ({ messageCount }) => (depth.isFull = messageCount >= maxQueueLength),
        // The channel has closed: the resilient channel opens another.
        () => undefined,
      );
    }
    if (depth.isFull)
      throw new Error(`${queue} holds ${maxQueueLength} commands or more, and takes no other`);
  }

  return {
    async send(command) {
      const session = kept.findSession();
      if (!session || replyTo?.session !== session) throw new Error('RabbitMQ is not connected');
      refuseIfFull(session);
      const content = Buffer.from(encodeMessage(command));
      const ids = { messageId: command.id, correlationId: command.id, type: command.type };
      const options = { ...ids, replyTo: replyTo.queue, persistent: true, contentType: 'application/json' };
      await publishConfirmed(session.channel, queue, { content, options });
    },
    async [Symbol.asyncDispose]() {
      await inbox[Symbol.asyncDispose]();
      await kept[Symbol.asyncDispose]();
    },
  };
}

function readOutcome({ content }: ConsumeMessage, log: Log): Outcome[] {
  try {
    return [parseOutcome(content.toString())];
  } catch (error) {
    log.error({ err: error }, 'skipped a message that is not an outcome');
    return [];
  }
}
