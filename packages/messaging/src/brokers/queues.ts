import {
  IllegalOperationError,
  type Channel,
  type ConfirmChannel,
  type ConsumeMessage,
  type Options,
} from 'amqplib';
import type { Log } from '@bike-rentals/runtime';
import { maxDeliveries } from '../process-deliveries.ts';
import { maxSetAside, type QueueCounts } from '../transport.ts';
import { truncateReason, UnsendableMessageError } from '../message-codec.ts';

/** Header with the reason why a command is dead or parked. */
export const reasonHeader = 'x-reason';

/**
 * Declares the queue itself, its dead letters and its parked commands. Quorum queues: a confirmed message survives
 * `kill -9` and the loss of a node.
 */
export async function declareCommandQueues(channel: Channel, queue: string): Promise<void> {
  await declare(channel, `${queue}.dead`, unlimited);
  await declare(channel, `${queue}.parked`, unlimited);
  await declare(channel, queue, {
    'x-single-active-consumer': true,
    'x-delivery-limit': maxDeliveries,
    'x-dead-letter-exchange': '',
    'x-dead-letter-routing-key': `${queue}.dead`,
    // Otherwise the broker drops messages that it dead-letters while the dead-letter queue is unavailable. It requires
    // this overflow policy.
    'x-dead-letter-strategy': 'at-least-once',
    'x-overflow': 'reject-publish',
  });
}

/** RabbitMQ 4 drops a message after 20 deliveries by default; listing the dead letters counts as a delivery. */
const unlimited = { 'x-delivery-limit': 1_000_000 };

const declare = (channel: Channel, queue: string, args: Record<string, unknown>) =>
  channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'quorum', ...args } });

/**
 * Resolves once the broker has taken it; rejects if it refuses or the channel dies before.
 * @throws UnsendableMessageError if the message cannot be encoded
 */
export function publishConfirmed(
  channel: ConfirmChannel,
  queue: string,
  message: { content: Buffer; options: Options.Publish },
): Promise<void> {
  return new Promise((resolve, reject) => {
    try {
      channel.publish('', queue, message.content, message.options, (error: unknown) => {
        if (error) reject(error instanceof Error ? error : new Error('refused by the broker'));
        else resolve();
      });
    } catch (error) {
      // Thrown at once for a channel that is closed, and for what does not fit into a frame.
      if (error instanceof IllegalOperationError) throw error;
      throw new UnsendableMessageError(String(error), { cause: error });
    }
  });
}

/** A command that goes to the dead letters or is parked, and why. */
export interface SetAside {
  message: ConsumeMessage;
  kind: 'dead' | 'parked';
  reason: string;
}

/** Keeps a message beside its queue, with the reason, in `<queue>.dead` or `<queue>.parked`, if there is room. */
export async function setAside(
  channel: ConfirmChannel,
  queue: string,
  { message, kind, reason }: SetAside,
  log: Log,
): Promise<void> {
  const { messageCount } = await channel.checkQueue(`${queue}.${kind}`);
  if (messageCount < maxSetAside) {
    const options = toOptions(message, { [reasonHeader]: truncateReason(reason) });
    await publishConfirmed(channel, `${queue}.${kind}`, { content: message.content, options });
  } else if (kind === 'parked') {
    await setAside(channel, queue, { message, kind: 'dead', reason: `${reason}; too many are parked` }, log);
  } else {
    const content = message.content.toString('utf8', 0, maxLoggedBytes);
    log.error(
      { queue, reason: truncateReason(reason), content },
      'command dropped: too many dead ones are kept',
    );
  }
}

const maxLoggedBytes = 4_096;

/** @throws if the channel is closed */
export async function countMessages(channel: Channel, queue: string): Promise<QueueCounts> {
  const [waiting, dead, parked] = await Promise.all(
    ['', '.dead', '.parked'].map(async (suffix) => (await channel.checkQueue(queue + suffix)).messageCount),
  );
  return { waiting: waiting ?? 0, dead: dead ?? 0, parked: parked ?? 0 };
}

/** Acknowledges all up to this one. On a channel that is closing it cannot: the broker delivers them again. */
export function acknowledgeUpTo(channel: Channel, message: ConsumeMessage): void {
  try {
    channel.ack(message, true);
  } catch {
    // The broker delivers it again, and the handler recognises the duplicate.
  }
}

/** The properties of the message as it was received, with `headers` instead of its own. */
export function toOptions(message: Pick<ConsumeMessage, 'properties'>, headers: object): Options.Publish {
  const { messageId, correlationId, replyTo, type, contentType } = message.properties as Options.Publish;
  const options = { messageId, correlationId, replyTo, type, contentType, headers, persistent: true };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
