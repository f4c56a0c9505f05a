import { randomBytes } from 'node:crypto';
import { createUuid, silentLog } from '@bike-rentals/runtime';
import { findSharedBrokers, type SharedBrokers } from '@bike-rentals/testing';
import { connect } from 'amqplib';
import { describeCommands } from '../testing/describe-commands.ts';
import { openDeadLetters } from '../dead-letters.ts';
import { describeBroadcasts, joinBroadcast } from '../testing/describe-broadcasts.ts';
import { describeEvents, toEvents } from '../testing/describe-events.ts';
import type { EventMessage } from '../transport.ts';
import { UnsendableMessageError } from '../message-codec.ts';
import { openBrokerTransport } from './open-broker-transport.ts';
import { reasonHeader } from './queues.ts';

const brokers = await findSharedBrokers();
if (brokers) describe('the transport over RabbitMQ and Kafka', () => describeContract(brokers));
else
  describe.skip('the transport over RabbitMQ and Kafka', () => test('keeps the contract', () => undefined));

function describeContract({ rabbitmqUrl, kafkaBrokers }: SharedBrokers) {
  const prefix = `${createUuid()}.`;
  const options = {
    rabbitmqUrl,
    kafkaBrokers: kafkaBrokers.split(','),
    clientId: 'test',
    log: silentLog,
    prefix,
  };
  const underTest = {
    openTransport: () => openBrokerTransport(options),
    readAside: (_transport: unknown, queue: string) => readQueue(rabbitmqUrl, prefix + queue),
    openDeadLetters: (queue: string) => openDeadLetters({ from: { rabbitmqUrl, prefix }, queue }),
    async sendRaw(_transport: unknown, queue: string, message: string) {
      const connection = await connect(rabbitmqUrl);
      const channel = await connection.createConfirmChannel();
      channel.sendToQueue(prefix + queue, Buffer.from(message), { replyTo: 'nobody' });
      await channel.waitForConfirms();
      await connection.close();
    },
  };
  describeCommands(underTest);
  describeEvents(underTest);
  describeBroadcasts(underTest);

  test('a broadcast reaches the members of other connections', async () => {
    await using one = await openBrokerTransport(options);
    await using other = await openBrokerTransport(options);
    const name = createUuid();
    await using here = await joinBroadcast(one, name);
    await using there = await joinBroadcast(other, name);
    here.send('hello');
    expect(await there.received.reach(1)).toEqual(['hello']);
  });

  test('what Kafka will never take is told apart from what it does not take now', async () => {
    await using transport = await openBrokerTransport(options);
    await using publisher = await transport.openEventPublisher(createUuid());
    const [event] = toEvents(1, 1);
    const tooLarge = { ...event, body: randomBytes(1_000_000).toString('base64') } as EventMessage;
    await expect(publisher.publish([tooLarge])).rejects.toThrow(UnsendableMessageError);
    await publisher.publish(toEvents(2, 3));
  });

  test('a variable that is missing is named, and only when it is needed', async () => {
    await using transport = await openBrokerTransport({ clientId: 'test', log: silentLog });
    await expect(transport.openEventPublisher('topic')).rejects.toThrow('KAFKA_BROKERS: is not set');
    await expect(transport.openCommandReceiver('queue', async () => [])).rejects.toThrow(
      'RABBITMQ_URL: is not set',
    );
  });
}

/**
 * Looks at all messages, and leaves them where they are. Resolves once the broker has them back: it takes back
 * what a connection held only after it has confirmed that the connection is closed.
 */
async function readQueue(url: string, queue: string) {
  const connection = await connect(url);
  try {
    const channel = await connection.createChannel();
    const messages = [];
    for (let got = await channel.get(queue); got; got = await channel.get(queue)) {
      const reason = String(got.properties.headers?.[reasonHeader]);
      messages.push({ message: got.content.toString(), reason });
    }
    channel.nackAll();
    while ((await channel.checkQueue(queue)).messageCount < messages.length);
    return messages;
  } finally {
    await connection.close();
  }
}
