import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUuid, silentLog, type Log } from '@bike-rentals/runtime';
import Database from 'better-sqlite3';
import { openDeadLetters } from '../dead-letters.ts';
import { answerAll, describeCommands, toCommand } from '../testing/describe-commands.ts';
import { describeBroadcasts } from '../testing/describe-broadcasts.ts';
import { describeEvents, readInto, toEvents } from '../testing/describe-events.ts';
import { createRecorder } from '../testing/recorder.ts';
import { openEmbeddedTransport } from './open-embedded-transport.ts';

const directory = mkdtempSync(join(tmpdir(), 'transport-'));
const file = join(directory, 'transport.db');
const log = silentLog;
const openTransport = () => openEmbeddedTransport({ file, log });

afterAll(() => rmSync(directory, { recursive: true }));

function readAside(queue: string) {
  const database = new Database(file, { readonly: true });
  try {
    return database
      .prepare<[string], { message: string; reason: string }>(
        'SELECT message, reason FROM command_aside WHERE queue = ? ORDER BY seq',
      )
      .all(queue);
  } finally {
    database.close();
  }
}

const underTest = {
  openTransport,
  readAside: async (_transport: unknown, queue: string) => readAside(queue),
  openDeadLetters: (queue: string) => openDeadLetters({ from: { file }, queue }),
  async sendRaw(_transport: unknown, queue: string, message: string) {
    using database = openRaw();
    database.connection
      .prepare('INSERT INTO command (queue, sender, message) VALUES (?, ?, ?)')
      .run(queue, 'nobody', message);
  },
};

function openRaw() {
  const connection = new Database(file);
  return { connection, [Symbol.dispose]: () => void connection.close() };
}

describe('the embedded transport', () => {
  describeCommands(underTest);
  describeEvents(underTest);
  describeBroadcasts(underTest);

  test('a queue that is full takes no more, and what was set aside is bounded', async () => {
    const lines: unknown[] = [];
    const error = (...told: unknown[]) => lines.push(told.at(-1));
    const listening = Object.create(silentLog, { error: { value: error } }) as Log;
    await using transport = await openEmbeddedTransport({ file, log: listening });
    const queue = createUuid();
    await using sender = await transport.openCommandSender(queue, async () => undefined);
    const fill = (table: string, columns: string) => {
      using database = openRaw();
      database.connection.exec(
        `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
         INSERT INTO ${table} (${columns}`,
      );
    };
    fill('command', `queue, sender, message) SELECT '${queue}', 'x', '{}' FROM n`);
    await expect(sender.send(toCommand('one more'))).rejects.toThrow('takes no other');
    fill(
      'command_aside',
      `queue, sender, message, reason, at) SELECT '${queue}.dead', 'x', '', '', 0 FROM n`,
    );
    const emptied = Promise.withResolvers<undefined>();
    await using receiver = await transport.openCommandReceiver(queue, async () => {
      throw new Error('unreadable ones are not shown');
    });
    void (async () => {
      while ((await receiver.countMessages()).waiting > 0) await new Promise(setImmediate);
      emptied.resolve(undefined);
    })();
    await emptied.promise;
    expect(await receiver.countMessages()).toEqual({ waiting: 0, dead: 10_000, parked: 0 });
    expect(lines).toContain('command dropped: too many dead ones are kept');
  });

  test('a second process is told that the file is in use', async () => {
    await using _transport = await openTransport();
    await expect(openTransport()).rejects.toThrow(/in use by another process/);
  });

  test('old events are removed once all groups have read them', async () => {
    const topic = 'pruned';
    {
      await using transport = await openTransport();
      const { seqs, options } = readInto({ topic, group: 'lags' });
      const reader = await transport.openEventReader(options);
      await using publisher = await transport.openEventPublisher(topic);
      await publisher.publish(toEvents(1, 2));
      await seqs.reach(2);
      await reader[Symbol.asyncDispose]();
      await publisher.publish(toEvents(3, 3));
    }
    await using transport = await openEmbeddedTransport({ file, log, eventRetentionMs: -1 });
    const fromStart = readInto({ topic, group: 'comes late' });
    await using _late = await transport.openEventReader(fromStart.options);
    const lagging = readInto({ topic, group: 'lags' });
    await using _lags = await transport.openEventReader(lagging.options);
    expect(await lagging.seqs.reach(1)).toEqual([3]);
    expect(await fromStart.seqs.reach(1)).toEqual([3]);
  });

  test('nothing confirmed is lost by a process that is killed', async () => {
    const crashFile = join(directory, 'crash.db');
    const writer = fork(join(import.meta.dirname, '..', 'testing', 'write-until-killed.ts'), [crashFile], {
      execArgv: ['--no-warnings'],
    });
    const confirmed = { commands: 0, events: 0 };
    writer.on('message', ({ kind, count }: { kind: 'commands' | 'events'; count: number }) => {
      confirmed[kind] = count;
      if (confirmed.commands > 500 && confirmed.events > 500) writer.kill('SIGKILL');
    });
    await once(writer, 'exit');

    await using transport = await openEmbeddedTransport({ file: crashFile, log });
    const numbers = createRecorder<number>();
    await using _receiver = await transport.openCommandReceiver('queue', async (batch) => {
      numbers.record(...batch.map(({ command }) => command.body as number));
      return answerAll(batch);
    });
    const { seqs, options } = readInto({ topic: 'topic', group: 'group' });
    await using _reader = await transport.openEventReader(options);
    await numbers.reach(confirmed.commands);
    await seqs.reach(confirmed.events);
    expect(numbers.items).toEqual(numbers.items.map((_, index) => index + 1));
    expect(seqs.items).toEqual(seqs.items.map((_, index) => index + 1));
  });
});
