import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import type { Log } from '@bike-rentals/runtime';
import { aborted } from '../aborted.ts';
import { batchSize, startInbox } from '../batch-consumer.ts';
import { judge } from '../process-deliveries.ts';
import { retry } from '../retry.ts';
import type { CommandHandler, CommandReceiver, Verdict } from '../transport.ts';
import { toWire, UnsendableMessageError } from '../message-codec.ts';
import type { CommandContext } from './command-sender.ts';
import { keepChannel, type Session } from './resilient-channel.ts';
import { putBackParked } from './requeue-parked.ts';
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

export async function openCommandReceiver(
  context: CommandContext,
  queue: string,
  handle: CommandHandler,
): Promise<CommandReceiver> {
  const { connection, log, health } = context;
  const what = `commands of ${queue}`;
  let consumer: { session: Session; tag: string } | undefined;
  let activeSession: Session | undefined;

  const inbox = startInbox<Delivery>(async (all, stop) => {
    // What came on a channel that has died since is delivered again, here or elsewhere.
    const deliveries = all.filter(({ session }) => !session.signal.aborted);
    const last = deliveries.at(-1);
    if (!last) return;
    const patience = { what, log, health, signal: AbortSignal.any([stop, last.session.signal]) };
    await takeOver(last.session, patience.signal);
    const verdicts = await retry(() => judge(deliveries.map(toRaw), handle), patience);
    await retry(() => settle(deliveries, verdicts, { queue, log }), patience);
    acknowledgeUpTo(last.session.channel, last.message);
  });

  const kept = await keepChannel({ ...context, setUp, what });

  async function setUp(session: Session) {
    const { channel } = session;
    await declareCommandQueues(channel, queue);
    await putBackParked(connection, queue);
    await channel.prefetch(batchSize);
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
   * The first delivery of a session tells that this receiver is the active one. Whoever was until now may have
   * parked again what this one knows. Before the first verdict, so that it is not its own parked ones.
   */
  async function takeOver(session: Session, signal: AbortSignal) {
    if (activeSession === session) return;
    activeSession = session;
    const done = putBackParked(connection, queue).catch((error: unknown) =>
      log.warn({ err: error, queue }, 'parked commands stay parked for now'),
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

/** Quorum queues count the deliveries that came to nothing. */
const toRaw = ({ message }: Delivery) => {
  const failed = message.properties.headers?.['x-delivery-count'] as number | undefined;
  return { raw: message.content.toString(), attempt: (failed ?? 0) + 1 };
};

interface Place {
  queue: string;
  log: Log;
}

/** What a verdict asks for is confirmed before its delivery is acknowledged: the delivery is its outbox. */
async function settle(deliveries: readonly Delivery[], verdicts: readonly Verdict[], place: Place) {
  await Promise.all(
    deliveries.map(({ message, session }, index) =>
      settleOne(session.channel, place, { message, verdict: verdicts[index] as Verdict }),
    ),
  );
}

async function settleOne(
  channel: ConfirmChannel,
  { queue, log }: Place,
  { message, verdict }: { message: ConsumeMessage; verdict: Verdict },
): Promise<void> {
  if (verdict.kind !== 'answer') {
    const kind = verdict.kind === 'dead' ? 'dead' : 'parked';
    return setAside(channel, queue, { message, kind, reason: verdict.reason }, log);
  }
  const replyTo = message.properties.replyTo as string | undefined;
  if (!replyTo) return;
  const content = Buffer.from(toWire(verdict.outcome));
  const options = { correlationId: verdict.outcome.commandId };
  try {
    await publishConfirmed(channel, replyTo, { content, options });
  } catch (error) {
    if (!(error instanceof UnsendableMessageError)) throw error;
    // The outcome stays on record, and whoever sends the command again is answered with it. Tried for ever here, it
    // would hold up all commands behind it.
    const reason = `its outcome cannot be sent: ${error.message}`;
    await setAside(channel, queue, { message, kind: 'dead', reason }, log);
  }
}
