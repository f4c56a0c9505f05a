import { createHash } from 'node:crypto';
import { connect, type ConfirmChannel, type GetMessage } from 'amqplib';
import { maxDeliveries } from '../process-deliveries.ts';
import type { DeadLetter, DeadLetterQueue } from '../dead-letter-queue.ts';
import { maxSetAside } from '../transport.ts';
import type { RabbitmqOptions } from './connect-rabbitmq.ts';
import { declareCommandQueues, publishConfirmed, reasonHeader, toOptions } from './queues.ts';

/**
 * RabbitMQ shows a message only to a consumer: each call gets all messages, and requeues what it leaves there
 * by closing its channel.
 */
export async function openBrokerDeadLetters(
  { url, ca }: Pick<RabbitmqOptions, 'url' | 'ca'>,
  queue: string,
): Promise<DeadLetterQueue> {
  const connection = await connect(url, ca === undefined ? {} : { ca: [ca] });

  async function visit(look: (letter: DeadLetter, settle: Settle) => Promise<void>): Promise<void> {
    const channel = await connection.createConfirmChannel();
    try {
      await declareCommandQueues(channel, queue);
      for (const kind of ['dead', 'parked'] as const) {
        const { messageCount } = await channel.checkQueue(`${queue}.${kind}`);
        for (let seen = 0; seen < Math.min(messageCount, maxSetAside); seen += 1) {
          const message = await channel.get(`${queue}.${kind}`);
          if (!message) break;
          await look(toLetter(kind, message), toSettle(channel, queue, message));
        }
      }
      channel.nackAll();
    } finally {
      await channel.close();
    }
  }

  /** Messages that are alike in all have the same id, and share their fate. */
  async function settle(id: string, how: keyof Settle): Promise<boolean> {
    let isFound = false;
    await visit(async (letter, one) => {
      if (letter.id !== id) return;
      isFound = true;
      await one[how]();
    });
    return isFound;
  }

  return {
    async list() {
      const letters: DeadLetter[] = [];
      await visit(async (letter) => void letters.push(letter));
      return letters;
    },
    resend: (id) => settle(id, 'resend'),
    drop: (id) => settle(id, 'drop'),
    [Symbol.asyncDispose]: () => connection.close(),
  };
}

interface Settle {
  resend: () => Promise<void>;
  drop: () => Promise<void>;
}

const toSettle = (channel: ConfirmChannel, queue: string, message: GetMessage): Settle => ({
  async resend() {
    await publishConfirmed(channel, queue, { content: message.content, options: toOptions(message, {}) });
    channel.ack(message);
  },
  async drop() {
    channel.ack(message);
  },
});

function toLetter(kind: DeadLetter['kind'], { content, properties }: GetMessage): DeadLetter {
  const given = properties.headers?.[reasonHeader] as unknown;
  const id = createHash('sha256').update(kind).update(content).update(String(properties.messageId));
  return {
    id: id.digest('hex').slice(0, 12),
    kind,
    reason: typeof given === 'string' ? given : `delivered ${maxDeliveries} times in vain`,
    message: content.toString(),
  };
}
