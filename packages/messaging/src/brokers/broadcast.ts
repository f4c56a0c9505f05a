import { randomUUID } from 'node:crypto';
import type { ConsumeMessage } from 'amqplib';
import { maxBroadcastsWaiting, type Broadcast, type BroadcastHandler } from '../transport.ts';
import type { CommandContext } from './command-sender.ts';
import { openResilientChannel, type Session } from './resilient-channel.ts';

/**
 * A fanout exchange, and a queue of this member's own, which ends with its connection: who is away misses what is sent
 * meanwhile. Without acknowledgements, for nothing would be done about a message that is lost.
 */
export async function openBroadcast(
  context: CommandContext,
  name: string,
  onMessage: BroadcastHandler,
): Promise<Broadcast> {
  const { log } = context;
  const member = randomUUID();
  const unconfirmed = new WeakMap<Session, number>();
  const kept = await openResilientChannel({ ...context, setUp, what: `broadcast ${name}` });

  async function setUp({ channel }: Session) {
    await channel.assertExchange(name, 'fanout', { durable: false, autoDelete: true });
    const { queue } = await channel.assertQueue('', {
      exclusive: true,
      autoDelete: true,
      arguments: { 'x-max-length': maxBroadcastsWaiting },
    });
    await channel.bindQueue(queue, name, '');
    await channel.consume(queue, receive, { noAck: true });

    function receive(message: ConsumeMessage | null) {
      // Null: the broker has ended the queue.
      if (!message) void channel.close().catch(() => undefined);
      else if (message.properties.appId !== member) handle(message);
    }
  }

  function handle({ content }: ConsumeMessage) {
    try {
      onMessage(JSON.parse(content.toString()));
    } catch (error) {
      log.warn({ err: error, name }, 'skipped a broadcast message');
    }
  }

  function publish(session: Session, body: unknown) {
    const count = unconfirmed.get(session) ?? 0;
    // While RabbitMQ takes nothing, what is sent waits in our memory.
    if (count >= maxBroadcastsWaiting) return;
    unconfirmed.set(session, count + 1);
    session.channel.publish(name, '', Buffer.from(JSON.stringify(body)), { appId: member }, () =>
      unconfirmed.set(session, (unconfirmed.get(session) ?? 1) - 1),
    );
  }

  return {
    send(body) {
      const session = kept.findSession();
      if (!session) return;
      try {
        publish(session, body);
      } catch (error) {
        log.debug({ err: error, name }, 'the channel is closing: a broadcast message is lost');
      }
    },
    [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose](),
  };
}
