import { randomUUID } from 'node:crypto';
import {
  bikeCommandQueue,
  bikeEventsTopic,
  rentBikeCommand,
  returnBikeCommand,
} from '@bike-rentals/contracts';
import { openDeadLetters } from '@bike-rentals/messaging';
import { readUsersFile } from '@bike-rentals/users/invariants';
import { connect } from 'amqplib';
import BetterSqlite3 from 'better-sqlite3';
import kafkajs from 'kafkajs';
import type { World } from './world.ts';

const actor = { id: 'poison', role: 'RENTER' };
const body = { actor, requestedAt: '2026-05-01T00:00:00Z', modelId: 'none', whenUnavailable: 'REFUSE' };
const rent = { id: 'x', type: 'rent-bike', version: 1, body };

/** One message of each kind that cannot be processed. */
const kinds: (() => string)[] = [
  () => '{ this is not JSON',
  () => '',
  () => '[]',
  () => JSON.stringify({ ...rent, id: undefined }),
  () => JSON.stringify({ ...rent, id: randomUUID().repeat(10) }),
  () => JSON.stringify({ ...rent, id: 'ö'.repeat(200) }),
  () => JSON.stringify({ ...rent, type: 'x'.repeat(5_000) }),
  () =>
    JSON.stringify({
      ...rent,
      id: randomUUID(),
      body: { ...body, actor: { ...actor, id: 'x'.repeat(9_999) } },
    }),
  () => JSON.stringify({ ...rent, id: randomUUID(), body: { ...body, modelId: 'x'.repeat(400_000) } }),
  () => JSON.stringify({ ...rent, id: randomUUID(), body: 'nothing' }),
];

/** Sends messages that cannot be processed, between those of the riders. Returns how many must become dead letters. */
export async function sendPoisonCommands({ brokers, env }: World, count: number): Promise<number> {
  const connection = await connect(brokers.rabbitmqUrl);
  const channel = await connection.createConfirmChannel();
  for (let sent = 0; sent < count; sent += 1) {
    const make = kinds[sent % kinds.length] as () => string;
    const replyTo = sent % 2 === 0 ? { replyTo: 'a queue that is not there' } : {};
    channel.sendToQueue(`${env.BROKER_PREFIX ?? ''}${bikeCommandQueue}`, Buffer.from(make()), replyTo);
  }
  await channel.waitForConfirms();
  await connection.close();
  return count;
}

/** Every command of the riders twice more, as a network that repeats itself would. */
export async function repeatCommands({ brokers, env, databases, riders }: World): Promise<number> {
  const { requests } = await readUsersFile(databases.users);
  const theirs = new Set(riders.map(({ id }) => id));
  const connection = await connect(brokers.rabbitmqUrl);
  const channel = await connection.createConfirmChannel();
  const commands = requests.filter(({ userId, voidAs }) => theirs.has(userId) && voidAs === null);
  for (const { id, kind, command } of [...commands, ...commands]) {
    const { type, version } = kind === 'RENT' ? rentBikeCommand : returnBikeCommand;
    const content = Buffer.from(JSON.stringify({ id, type, version, body: command }));
    channel.sendToQueue(`${env.BROKER_PREFIX ?? ''}${bikeCommandQueue}`, content, { messageId: id });
  }
  await channel.waitForConfirms();
  await connection.close();
  return commands.length;
}

/** Events that are committed and too large: together for one batch, and one that Kafka never takes. */
export function commitLargeEvents({ databases }: World): void {
  const database = new BetterSqlite3(databases.bikes, { timeout: 10_000 });
  const insert = database.prepare(
    `INSERT INTO "Event" ("id", "aggregate", "version", "type", "payload", "actorId", "actorRole", "reason", "at")
     SELECT ?, ?, 1, 'model.added', '{"modelId":"none"}', 'faults', 'ADMIN', ?, "at"
     FROM "Event" ORDER BY "seq" DESC LIMIT 1`,
  );
  const insertAll = database.transaction((sizes: number[]) => {
    for (const size of sizes) insert.run(randomUUID(), `large:${randomUUID()}`, 'x'.repeat(size));
  });
  insertAll.immediate([...Array.from({ length: 12 }, () => 224_000), 2_000_000]);
  database.close();
}

/** Messages on the topic that are no events. */
export async function publishPoisonEvents({ brokers, env }: World, count: number): Promise<void> {
  const kafka = new kafkajs.Kafka({
    brokers: [brokers.kafkaBrokers],
    logLevel: kafkajs.logLevel.NOTHING,
  });
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  const messages = Array.from({ length: count }, (_, index) => ({
    key: 'town',
    value: index % 2 === 0 ? '{ broken' : JSON.stringify({ id: 'x'.repeat(300), key: 'town', seq: 'one' }),
  }));
  await producer.send({ topic: `${env.BROKER_PREFIX ?? ''}${bikeEventsTopic}`, messages });
  await producer.disconnect();
}

/** What an operator sees of the commands. */
export async function countDeadCommands({ brokers, env }: World): Promise<number> {
  const from = { rabbitmqUrl: brokers.rabbitmqUrl, prefix: env.BROKER_PREFIX ?? '' };
  await using letters = await openDeadLetters({ from, queue: bikeCommandQueue });
  return (await letters.list()).filter(({ kind }) => kind === 'dead').length;
}
