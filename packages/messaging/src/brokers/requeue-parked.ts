import type { ConfirmChannel, RecoveringChannelModel } from 'amqplib';
import { publishConfirmed, toOptions } from './queues.ts';

/** Moves to the end of the queue what is parked now; what is parked meanwhile stays. */
export async function requeueParked(connection: RecoveringChannelModel, queue: string): Promise<void> {
  // A channel of its own: its delivery tags must not mix with those of the consumer.
  const channel = await connection.createConfirmChannel();
  channel.on('error', () => undefined);
  try {
    const { messageCount } = await channel.checkQueue(`${queue}.parked`);
    for (let moved = 0; moved < messageCount; moved += 1) {
      if (!(await moveOne(channel, queue))) break;
    }
  } finally {
    await channel.close().catch(() => undefined);
  }
}

/** Published before it is acknowledged: a crash between leaves two of it, never none. */
async function moveOne(channel: ConfirmChannel, queue: string): Promise<boolean> {
  const message = await channel.get(`${queue}.parked`);
  if (!message) return false;
  await publishConfirmed(channel, queue, { content: message.content, options: toOptions(message, {}) });
  channel.ack(message);
  return true;
}
