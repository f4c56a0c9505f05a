import { setImmediate as turnOfLoop } from 'node:timers/promises';
import { createUuid } from '@bike-rentals/runtime';
import type { Command, CommandHandler, Outcome } from '../transport.ts';
import { createRecorder } from './recorder.ts';
import type { TransportUnderTest } from './transport-under-test.ts';

/** What every transport promises of commands and their outcomes. */
export function describeCommands(underTest: TransportUnderTest): void {
  const { openTransport, readAside, sendRaw, openDeadLetters } = underTest;

  test('a command is answered, and its outcome comes to its sender', async () => {
    await using transport = await openTransport();
    const queue = createUuid();
    const outcomes = createRecorder<Outcome>();
    await using _receiver = await transport.openCommandReceiver(queue, answerAll);
    await using sender = await transport.openCommandSender(queue, async (batch) => outcomes.record(...batch));
    const command = toCommand('ring', { wakeSignal: ['ding', null, 1.5, 'ö'] });
    await sender.send(command);
    expect(await outcomes.reach(1)).toEqual([toOutcome(command)]);
  });

  test('outcomes go to the sender of the command only', async () => {
    await using transport = await openTransport();
    const queue = createUuid();
    const outcomes = createRecorder<string>();
    const recordAs = (name: string) => async (batch: Outcome[]) =>
      outcomes.record(...batch.map(({ commandId }) => `${name} ${commandId}`));
    await using _receiver = await transport.openCommandReceiver(queue, answerAll);
    await using one = await transport.openCommandSender(queue, recordAs('one'));
    await using other = await transport.openCommandSender(queue, recordAs('other'));
    const [first, second] = [toCommand('first'), toCommand('second')];
    await Promise.all([one.send(first), other.send(second)]);
    expect((await outcomes.reach(2)).toSorted()).toEqual([`one ${first.id}`, `other ${second.id}`]);
  });

  test('commands come in the order they were sent, at most 32 at once', async () => {
    await using transport = await openTransport();
    const queue = createUuid();
    const deliveries = createRecorder<{ type: string; attempt: number }>();
    const sizes: number[] = [];
    await using sender = await transport.openCommandSender(queue, ignore);
    const types = Array.from({ length: 100 }, (_, index) => `command ${index}`);
    await Promise.all(types.map((type) => sender.send(toCommand(type))));
    await using _receiver = await transport.openCommandReceiver(queue, async (batch) => {
      sizes.push(batch.length);
      deliveries.record(...batch.map(({ command, attempt }) => ({ type: command.type, attempt })));
      return batch.map(({ command }) => ({ kind: 'reply', outcome: toOutcome(command) }));
    });
    expect(await deliveries.reach(100)).toEqual(types.map((type) => ({ type, attempt: 1 })));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(32);
  });

  test('a handler that throws is called again with the same deliveries, and none is lost', async () => {
    await using transport = await openTransport();
    const queue = createUuid();
    const outcomes = createRecorder<Outcome>();
    const calls: string[][] = [];
    await using sender = await transport.openCommandSender(queue, async (batch) => outcomes.record(...batch));
    const commands = ['one', 'two', 'three'].map((type) => toCommand(type));
    for (const command of commands) await sender.send(command);
    await using _receiver = await transport.openCommandReceiver(queue, async (batch) => {
      calls.push(batch.map(({ command }) => command.type));
      if (calls.length < 3) throw new Error('database is locked');
      return answerAll(batch);
    });
    expect(await outcomes.reach(3)).toEqual(commands.map(toOutcome));
    expect(calls[1]).toEqual(calls[0]);
    expect(calls[2]).toEqual(calls[0]);
  });

  test('outcomes are handed over again when their handler throws', async () => {
    await using transport = await openTransport();
    const queue = createUuid();
    const calls = createRecorder<string>();
    await using _receiver = await transport.openCommandReceiver(queue, answerAll);
    await using sender = await transport.openCommandSender(queue, async (batch) => {
      calls.record(batch.map(({ commandId }) => commandId).join());
      if (calls.items.length === 1) throw new Error('database is locked');
    });
    const command = toCommand('ring');
    await sender.send(command);
    expect(await calls.reach(2)).toEqual([command.id, command.id]);
  });

  test('a command that is no command is kept in the dead queue with the reason, the next is served', async () => {
    await using transport = await openTransport();
    const queue = createUuid();
    const outcomes = createRecorder<Outcome>();
    await using _receiver = await transport.openCommandReceiver(queue, answerAll);
    await using sender = await transport.openCommandSender(queue, async (batch) => outcomes.record(...batch));
    await sender.send({ id: 'poison', type: 'ring', body: {} } as Command);
    await sender.send(toCommand('ring'));
    await outcomes.reach(1);
    const [dead] = await readAside(transport, `${queue}.dead`);
    expect(dead?.reason).toBe('field "version" is missing or wrong');
    expect(JSON.parse(dead?.message ?? '')).toEqual({ id: 'poison', type: 'ring', body: {} });
  });

  test.each([
    ['has an id that is too long for a reply', { id: 'x'.repeat(256) }],
    ['has an id of too many bytes', { id: 'ö'.repeat(128) }],
    ['is longer than any of ours', { body: 'x'.repeat(300_000) }],
  ])('a command that %s does not hold up the next', async (_what, changes) => {
    await using transport = await openTransport();
    const queue = createUuid();
    const outcomes = createRecorder<Outcome>();
    const poison = { ...toCommand('ring'), ...changes };
    await using _sender = await transport.openCommandSender(queue, ignore);
    await sendRaw(transport, queue, JSON.stringify(poison));
    await using sender = await transport.openCommandSender(queue, async (batch) => outcomes.record(...batch));
    const next = toCommand('ring');
    await sender.send(next);
    {
      await using _receiver = await transport.openCommandReceiver(queue, answerAll);
      expect(await outcomes.reach(1)).toEqual([toOutcome(next)]);
    }
    const [dead] = await readAside(transport, `${queue}.dead`);
    expect(JSON.parse(dead?.message ?? '')).toEqual(poison);
    expect(dead?.reason).toMatch(/field "id" is missing or wrong|longer than/);
  });

  test('a reason that is very long is kept shortened', async () => {
    await using transport = await openTransport();
    const queue = createUuid();
    const outcomes = createRecorder<Outcome>();
    await using sender = await transport.openCommandSender(queue, async (batch) => outcomes.record(...batch));
    await sender.send(toCommand('bad'));
    await sender.send(toCommand('good'));
    const receiver = await transport.openCommandReceiver(queue, async (batch) =>
      batch.map(({ command }) =>
        command.type === 'bad'
          ? { kind: 'dead-letter', reason: 'ö'.repeat(200_000) }
          : { kind: 'reply', outcome: toOutcome(command) },
      ),
    );
    await outcomes.reach(1);
    await receiver[Symbol.asyncDispose]();
    const [dead] = await readAside(transport, `${queue}.dead`);
    expect(dead?.reason).toBe(`${'ö'.repeat(1_000)}…`);
  });

  test('a command whose outcome cannot be sent is set aside, and does not hold up the next', async () => {
    await using transport = await openTransport();
    const queue = createUuid();
    const outcomes = createRecorder<Outcome>();
    await using sender = await transport.openCommandSender(queue, async (batch) => outcomes.record(...batch));
    await sender.send(toCommand('bad'));
    const next = toCommand('good');
    await sender.send(next);
    await using _receiver = await transport.openCommandReceiver(queue, async (batch) =>
      batch.map(({ command }) => ({
        kind: 'reply',
        outcome: { ...toOutcome(command), ...(command.type === 'bad' && { commandId: 'x'.repeat(300) }) },
      })),
    );
    while (!outcomes.items.some(({ commandId }) => commandId === next.id)) {
      await outcomes.reach(outcomes.items.length + 1);
    }
  });

  test('a command that the handler gives up is kept in the dead queue with the reason', async () => {
    await using transport = await openTransport();
    const queue = createUuid();
    const outcomes = createRecorder<Outcome>();
    await using _receiver = await transport.openCommandReceiver(queue, async (batch) =>
      batch.map(({ command }) =>
        command.type === 'bad'
          ? { kind: 'dead-letter', reason: 'no such bell' }
          : { kind: 'reply', outcome: toOutcome(command) },
      ),
    );
    await using sender = await transport.openCommandSender(queue, async (batch) => outcomes.record(...batch));
    const bad = toCommand('bad');
    await sender.send(bad);
    await sender.send(toCommand('good'));
    await outcomes.reach(1);
    const [dead] = await readAside(transport, `${queue}.dead`);
    expect(dead?.reason).toBe('no such bell');
    expect(JSON.parse(dead?.message ?? '')).toEqual(bad);
  });

  test('what was set aside is shown to an operator, who sends it again or drops it', async () => {
    await using transport = await openTransport();
    const queue = createUuid();
    const outcomes = createRecorder<Outcome>();
    const mended = { yet: false };
    await using sender = await transport.openCommandSender(queue, async (batch) => outcomes.record(...batch));
    await using receiver = await transport.openCommandReceiver(queue, async (batch) =>
      batch.map(({ command }) => {
        if (command.type === 'good' || mended.yet) return { kind: 'reply', outcome: toOutcome(command) };
        return {
          kind: command.type === 'bad' ? 'dead-letter' : 'park',
          reason: `${command.type}: no such bell`,
        };
      }),
    );
    const [bad, worse, newer] = [toCommand('bad'), toCommand('bad'), toCommand('newer')] as const;
    for (const command of [bad, worse, newer, toCommand('good')]) await sender.send(command);
    await outcomes.reach(1);
    await using letters = await openDeadLetters(queue);
    let listed = await letters.list();
    while (listed.length < 3) listed = await letters.list();
    expect(listed.map(({ kind, reason }) => ({ kind, reason }))).toEqual([
      { kind: 'dead', reason: 'bad: no such bell' },
      { kind: 'dead', reason: 'bad: no such bell' },
      { kind: 'parked', reason: 'newer: no such bell' },
    ]);
    expect(listed.map(({ message }) => JSON.parse(message) as unknown)).toEqual([bad, worse, newer]);

    mended.yet = true;
    const [first, second, third] = listed.map(({ id }) => id);
    expect(await letters.resend(first ?? '')).toBe(true);
    expect((await outcomes.reach(2))[1]).toEqual(toOutcome(bad));
    expect(await letters.drop(second ?? '')).toBe(true);
    expect(await letters.drop(second ?? '')).toBe(false);
    expect((await letters.list()).map(({ id }) => id)).toEqual([third]);
    let counts = await receiver.countMessages();
    while (counts.waiting > 0) {
      await turnOfLoop();
      counts = await receiver.countMessages();
    }
    expect(counts).toEqual({ waiting: 0, dead: 0, parked: 1 });
  });

  test('a command of an unknown version is parked until a newer receiver opens', async () => {
    await using transport = await openTransport();
    const queue = createUuid();
    const outcomes = createRecorder<Outcome>();
    await using sender = await transport.openCommandSender(queue, async (batch) => outcomes.record(...batch));
    const older = await transport.openCommandReceiver(queue, async (batch) =>
      batch.map(({ command }) =>
        command.version > 1
          ? { kind: 'park', reason: 'version 2 is unknown' }
          : { kind: 'reply', outcome: toOutcome(command) },
      ),
    );
    const newer = { ...toCommand('ring'), version: 2 };
    await sender.send(newer);
    await sender.send(toCommand('ring'));
    await outcomes.reach(1);
    await older[Symbol.asyncDispose]();
    expect((await readAside(transport, `${queue}.parked`)).map(({ reason }) => reason)).toEqual([
      'version 2 is unknown',
    ]);
    await using _receiver = await transport.openCommandReceiver(queue, answerAll);
    expect((await outcomes.reach(2))[1]).toEqual(toOutcome(newer));
    expect(await readAside(transport, `${queue}.parked`)).toEqual([]);
  });

  test('a receiver that stands by takes over when the active one closes', async () => {
    await using transport = await openTransport();
    const queue = createUuid();
    const served = createRecorder<string>();
    const serveAs =
      (name: string): CommandHandler =>
      async (batch) => {
        served.record(...batch.map(() => name));
        return answerAll(batch);
      };
    await using sender = await transport.openCommandSender(queue, ignore);
    const active = await transport.openCommandReceiver(queue, serveAs('active'));
    await using _standby = await transport.openCommandReceiver(queue, serveAs('standby'));
    for (let count = 1; count <= 5; count += 1) {
      await sender.send(toCommand('ring'));
      await served.reach(count);
    }
    expect(served.items).toEqual(Array(5).fill('active'));
    await active[Symbol.asyncDispose]();
    await sender.send(toCommand('ring'));
    expect((await served.reach(6))[5]).toBe('standby');
  });

  test('a command delivered again to another receiver counts as another attempt', async () => {
    await using transport = await openTransport();
    const queue = createUuid();
    const attempts = createRecorder<number>();
    await using sender = await transport.openCommandSender(queue, ignore);
    await sender.send(toCommand('ring'));
    const failing = await transport.openCommandReceiver(queue, async (batch) => {
      attempts.record(...batch.map(({ attempt }) => attempt));
      throw new Error('disk full');
    });
    await attempts.reach(1);
    await failing[Symbol.asyncDispose]();
    const before = attempts.items.length;
    expect(new Set(attempts.items)).toEqual(new Set([1]));
    await using _receiver = await transport.openCommandReceiver(queue, async (batch) => {
      attempts.record(...batch.map(({ attempt }) => attempt));
      return answerAll(batch);
    });
    expect((await attempts.reach(before + 1))[before]).toBe(2);
  });

  test('closing a receiver lets the running batch finish', async () => {
    await using transport = await openTransport();
    const queue = createUuid();
    const outcomes = createRecorder<Outcome>();
    const begun = Promise.withResolvers<undefined>();
    const release = Promise.withResolvers<undefined>();
    await using sender = await transport.openCommandSender(queue, async (batch) => outcomes.record(...batch));
    const receiver = await transport.openCommandReceiver(queue, async (batch) => {
      begun.resolve(undefined);
      await release.promise;
      return answerAll(batch);
    });
    const command = toCommand('ring');
    await sender.send(command);
    await begun.promise;
    const closed = receiver[Symbol.asyncDispose]();
    release.resolve(undefined);
    await closed;
    expect(await outcomes.reach(1)).toEqual([toOutcome(command)]);
    const again = createRecorder<string>();
    await using _next = await transport.openCommandReceiver(queue, async (batch) => {
      again.record(...batch.map(({ command: { type } }) => type));
      return answerAll(batch);
    });
    await sender.send(toCommand('next'));
    expect(await again.reach(1)).toEqual(['next']);
  });

  test('the outcome for a sender that has gone is dropped; sent again, the command is answered again', async () => {
    await using transport = await openTransport();
    const queue = createUuid();
    const command = toCommand('ring');
    const gone = await transport.openCommandSender(queue, ignore);
    await gone.send(command);
    await gone[Symbol.asyncDispose]();
    const received = createRecorder<string>();
    await using _receiver = await transport.openCommandReceiver(queue, async (batch) => {
      received.record(...batch.map(({ command: { id } }) => id));
      return answerAll(batch);
    });
    await received.reach(1);
    const outcomes = createRecorder<Outcome>();
    await using sender = await transport.openCommandSender(queue, async (batch) => outcomes.record(...batch));
    await sender.send(command);
    expect(await outcomes.reach(1)).toEqual([toOutcome(command)]);
    expect(received.items).toEqual([command.id, command.id]);
  });

  test('commands wait for a receiver over a restart', async () => {
    const queue = createUuid();
    const command = toCommand('ring');
    {
      await using transport = await openTransport();
      await using sender = await transport.openCommandSender(queue, ignore);
      await sender.send(command);
    }
    await using transport = await openTransport();
    const received = createRecorder<Command>();
    await using _receiver = await transport.openCommandReceiver(queue, async (batch) => {
      received.record(...batch.map((delivery) => delivery.command));
      return answerAll(batch);
    });
    expect(await received.reach(1)).toEqual([command]);
  });
}

const ignore = async () => undefined;

export const toCommand = (type: string, body: unknown = {}): Command => ({
  id: createUuid(),
  type,
  version: 1,
  body,
});

export const toOutcome = ({ id, body }: Command): Outcome => ({
  commandId: id,
  type: 'rung',
  version: 1,
  body,
});

export const answerAll: CommandHandler = async (deliveries) =>
  deliveries.map(({ command }) => ({ kind: 'reply', outcome: toOutcome(command) }));
