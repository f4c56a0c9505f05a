import { setImmediate as turnOfLoop } from 'node:timers/promises';
import { createHealth, createUuid, silentLog, type Log } from '@bike-rentals/runtime';
import { findLocalBrokers, type LocalBrokers } from '@bike-rentals/testing';
import { answerAll, toCommand, toOutcome } from '../testing/describe-commands.ts';
import { joinBroadcast } from '../testing/describe-broadcasts.ts';
import { readInto, toEvents } from '../testing/describe-events.ts';
import { createRecorder } from '../testing/recorder.ts';
import { retry } from '../retry.ts';
import type { Command, CommandHandler, EventMessage, Outcome } from '../transport.ts';
import { openBrokerTransport } from './open-broker-transport.ts';
import { startSeverableProxy } from './severable-proxy.ts';

const log = silentLog;
const untilTaken = (what: string, attempt: () => Promise<void>) =>
  retry(attempt, { what, log, health: createHealth(), signal: new AbortController().signal });

const brokers = await findLocalBrokers();
afterAll(() => brokers?.[Symbol.asyncDispose]());
if (brokers) describe('the transport over brokers that fail', () => describeFaults(brokers));
else describe.skip('the transport over brokers that fail', () => test('loses nothing', () => undefined));

function describeFaults(own: LocalBrokers) {
  const { rabbitmqUrl, kafkaBrokers } = own;
  const options = { rabbitmqUrl, kafkaBrokers: [kafkaBrokers], clientId: 'test', log };

  test('no confirmed command is lost when RabbitMQ is killed', async () => {
    await using transport = await openBrokerTransport(options);
    const queue = createUuid();
    const received = createRecorder<string>();
    const outcomes = createRecorder<Outcome>();
    await using _receiver = await transport.openCommandReceiver(queue, async (batch) => {
      received.record(...batch.map(({ command }) => command.id));
      return answerAll(batch);
    });
    await using sender = await transport.openCommandSender(queue, async (batch) => outcomes.record(...batch));
    // RabbitMQ 3.10 writes the names of new queues to disk some seconds later: a kill before would lose the queue.
    await own.rabbitmq.stop();
    await own.rabbitmq.start();
    const commands = Array.from({ length: 400 }, (_, index) => toCommand(`command ${index}`));
    const sending = sendAll(commands, (command) => sender.send(command));
    await received.reach(100);
    await own.rabbitmq.kill();
    await own.rabbitmq.start();
    await sending;
    const last = toCommand('last');
    await untilTaken('send', () => sender.send(last));
    await untilIncludes(outcomes, (outcome: Outcome) => outcome.commandId === last.id);
    expect(new Set(received.items)).toEqual(new Set([...commands, last].map(({ id }) => id)));
  });

  test('a receiver that stands by takes over when the connection of the active one is cut', async () => {
    await using proxy = await startSeverableProxy(Number(new URL(rabbitmqUrl).port));
    const throughProxy = rabbitmqUrl.replace(/:\d+$/, `:${proxy.port}`);
    await using activeTransport = await openBrokerTransport({ ...options, rabbitmqUrl: throughProxy });
    await using transport = await openBrokerTransport(options);
    const queue = createUuid();
    const served = createRecorder<string>();
    const outcomes = createRecorder<Outcome>();
    const stuck = Promise.withResolvers<undefined>();
    const serveAs =
      (name: string, until?: Promise<unknown>): CommandHandler =>
      async (batch) => {
        served.record(...batch.map(({ command, attempt }) => `${name} ${command.type} ${attempt}`));
        await until;
        return answerAll(batch);
      };
    await using _active = await activeTransport.openCommandReceiver(queue, serveAs('active', stuck.promise));
    await using _standby = await transport.openCommandReceiver(queue, serveAs('standby'));
    await using sender = await transport.openCommandSender(queue, async (batch) => outcomes.record(...batch));
    const command = toCommand('ring');
    await sender.send(command);
    await served.reach(1);
    proxy.cut();
    expect(await served.reach(2)).toEqual(['active ring 1', 'standby ring 2']);
    stuck.resolve(undefined);
    await sender.send(toCommand('next'));
    expect((await outcomes.reach(2))[0]).toEqual(toOutcome(command));
  });

  test('a broadcast loses what is sent while RabbitMQ is away, and nothing when it is back', async () => {
    await using transport = await openBrokerTransport(options);
    const name = createUuid();
    await using one = await joinBroadcast(transport, name);
    await using other = await joinBroadcast(transport, name);
    await own.rabbitmq.kill();
    for (let count = 0; count < 2_000; count += 1) one.send('lost');
    await own.rabbitmq.start();
    while (!other.received.items.includes('back')) {
      one.send('back');
      await turnOfLoop();
    }
    other.send('and forth');
    await untilIncludes(one.received, (message: unknown) => message === 'and forth');
  });

  test('no confirmed event is lost or out of order when Kafka is killed', async () => {
    await using transport = await openBrokerTransport(options);
    const topic = createUuid();
    const named = readInto({ topic, group: createUuid() });
    const live = readInto({ topic, group: { live: true } });
    await using _named = await transport.openEventReader(named.options);
    await using _live = await transport.openEventReader(live.options);
    await using publisher = await transport.openEventPublisher(topic);
    const publishing = publishAll(toEvents(1, 300), (events) => publisher.publish(events));
    await live.seqs.reach(60);
    await own.kafka.kill();
    await own.kafka.start();
    await publishing;
    for (const { seqs } of [named, live]) {
      await untilIncludes(seqs, (seq: number) => seq === 300);
      expect(withoutDoubles(seqs.items)).toEqual(toEvents(1, 300).map(({ seq }) => seq));
    }
  });

  test('a live reader misses nothing that another process publishes while it cannot read', async () => {
    await using transport = await openBrokerTransport(options);
    const topic = createUuid();
    const live = readInto({ topic, group: { live: true } });
    await using publisher = await transport.openEventPublisher(topic);
    await publisher.publish(toEvents(1, 1));
    const first = createRecorder<number>();
    const held = Promise.withResolvers<undefined>();
    await using _reader = await transport.openEventReader({
      ...live.options,
      onEvents: async (events) => {
        first.record(...events.map(({ seq }) => seq));
        await held.promise;
        await live.options.onEvents(events);
      },
    });
    await publisher.publish(toEvents(2, 2));
    await first.reach(1);
    await own.kafka.kill();
    await own.kafka.start();
    await untilTaken('publish', () => publisher.publish(toEvents(3, 5)));
    held.resolve(undefined);
    await untilIncludes(live.seqs, (seq: number) => seq === 5);
    expect(withoutDoubles(live.seqs.items)).toEqual([2, 3, 4, 5]);
  });

  test('what is opened while brokers are away waits for them, and says which variable is to blame', async () => {
    const lines = createRecorder<string>();
    const warn = (...told: unknown[]) => lines.record(String(told.at(-1)));
    const listening = Object.create(silentLog, { warn: { value: warn } }) as Log;
    await Promise.all([own.rabbitmq.kill(), own.kafka.kill()]);
    await using transport = await openBrokerTransport({ ...options, log: listening });
    const sender = transport.openCommandSender(createUuid(), async () => undefined);
    const publisher = transport.openEventPublisher(createUuid());
    await untilIncludes(lines, (line: string) =>
      line.includes('RABBITMQ_URL: no connection to amqp://guest:***@'),
    );
    await untilIncludes(lines, (line: string) => line.includes('KAFKA_BROKERS: no answer from 127.0.0.1'));
    await Promise.all([own.rabbitmq.start(), own.kafka.start()]);
    await (await sender).send(toCommand('ring'));
    await (await publisher).publish(toEvents(1, 1));
  });
}

/** As the services do: what is not confirmed is sent again. */
async function sendAll(commands: Command[], send: (command: Command) => Promise<void>) {
  for (const command of commands) await untilTaken('send', () => send(command));
}

async function publishAll(events: EventMessage[], publish: (events: EventMessage[]) => Promise<void>) {
  for (let from = 0; from < events.length; from += 3) {
    await untilTaken('publish', () => publish(events.slice(from, from + 3)));
  }
}

async function untilIncludes<Item>(
  recorder: ReturnType<typeof createRecorder<Item>>,
  matches: (item: Item) => boolean,
) {
  while (!recorder.items.some(matches)) await recorder.reach(recorder.items.length + 1);
}

/** As the readers do: what is not above the last one is dropped. */
const withoutDoubles = (seqs: number[]): number[] =>
  seqs.filter((seq, index) => seq > Math.max(0, ...seqs.slice(0, index)));
