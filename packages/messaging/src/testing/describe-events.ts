import { createUuid } from '@bike-rentals/runtime';
import type { EventMessage, EventReaderOptions } from '../transport.ts';
import { createRecorder } from './recorder.ts';
import type { TransportUnderTest } from './transport-under-test.ts';

/** What every transport promises of events. */
export function describeEvents({ openTransport }: TransportUnderTest): void {
  test('a group reads a topic from its very first event on, in order', async () => {
    await using transport = await openTransport();
    const topic = createUuid();
    await using publisher = await transport.openEventPublisher(topic);
    await publisher.publish(toEvents(1, 150));
    const { seqs, options } = readInto({ topic, group: createUuid() });
    await using _reader = await transport.openEventReader(options);
    await publisher.publish(toEvents(151, 300));
    expect(await seqs.reach(300)).toEqual(toEvents(1, 300).map(({ seq }) => seq));
  });

  test('events arrive as they were published', async () => {
    await using transport = await openTransport();
    const topic = createUuid();
    const received = createRecorder<EventMessage>();
    await using _reader = await transport.openEventReader({
      topic,
      group: createUuid(),
      onEvents: async (events) => received.record(...events),
      onInvalid: failOnInvalid,
    });
    await using publisher = await transport.openEventPublisher(topic);
    const event = { ...toEvents(1, 1)[0], body: { deep: [1, 'ö', null] } } as EventMessage;
    await publisher.publish([event]);
    expect(await received.reach(1)).toEqual([event]);
  });

  test('each group reads everything', async () => {
    await using transport = await openTransport();
    const topic = createUuid();
    const one = readInto({ topic, group: createUuid() });
    const other = readInto({ topic, group: createUuid() });
    await using _one = await transport.openEventReader(one.options);
    await using _other = await transport.openEventReader(other.options);
    await using publisher = await transport.openEventPublisher(topic);
    await publisher.publish(toEvents(1, 3));
    expect(await one.seqs.reach(3)).toEqual([1, 2, 3]);
    expect(await other.seqs.reach(3)).toEqual([1, 2, 3]);
  });

  test('a group goes on where it stopped, over a restart', async () => {
    const topic = createUuid();
    const group = createUuid();
    {
      await using transport = await openTransport();
      await using publisher = await transport.openEventPublisher(topic);
      const { seqs, options } = readInto({ topic, group });
      await using reader = await transport.openEventReader(options);
      await publisher.publish(toEvents(1, 3));
      await seqs.reach(3);
      await reader[Symbol.asyncDispose]();
      await publisher.publish(toEvents(4, 5));
    }
    await using transport = await openTransport();
    const { seqs, options } = readInto({ topic, group });
    await using _reader = await transport.openEventReader(options);
    expect(await seqs.reach(2)).toEqual([4, 5]);
  });

  test('a live reader sees what is published once it is open, and nothing from before', async () => {
    await using transport = await openTransport();
    const topic = createUuid();
    await using publisher = await transport.openEventPublisher(topic);
    await publisher.publish(toEvents(1, 10));
    const { seqs, options } = readInto({ topic, group: { live: true } });
    await using _reader = await transport.openEventReader(options);
    await publisher.publish(toEvents(11, 11));
    await publisher.publish(toEvents(12, 13));
    expect(await seqs.reach(3)).toEqual([11, 12, 13]);
  });

  test('a live reader misses nothing while events stream in', async () => {
    await using transport = await openTransport();
    const topic = createUuid();
    await using publisher = await transport.openEventPublisher(topic);
    const stream = { published: 0, done: false };
    const streaming = (async () => {
      while (!stream.done) {
        await publisher.publish(toEvents(stream.published + 1, stream.published + 5));
        stream.published += 5;
      }
    })();
    const { seqs, options } = readInto({ topic, group: { live: true } });
    await using _reader = await transport.openEventReader(options);
    const publishedAtOpen = stream.published;
    await seqs.reach(50);
    stream.done = true;
    await streaming;
    const [first = 0] = seqs.items;
    expect(first).toBeLessThanOrEqual(publishedAtOpen + 6);
    expect(await seqs.reach(stream.published - first + 1)).toEqual(
      toEvents(first, stream.published).map(({ seq }) => seq),
    );
  });

  test('a handler that throws is given the same events again, and none is lost', async () => {
    await using transport = await openTransport();
    const topic = createUuid();
    const calls = createRecorder<number[]>();
    await using publisher = await transport.openEventPublisher(topic);
    await publisher.publish(toEvents(1, 2));
    await using _reader = await transport.openEventReader({
      topic,
      group: createUuid(),
      onEvents: async (events) => {
        calls.record(events.map(({ seq }) => seq));
        if (calls.items.length < 3) throw new Error('database is locked');
      },
      onInvalid: failOnInvalid,
    });
    const [first, second, third] = await calls.reach(3);
    expect(second).toEqual(first);
    expect(third).toEqual(first);
    await publisher.publish(toEvents(3, 3));
    const all = await calls.reach(4);
    expect(all.slice(2).flat()).toEqual([1, 2, 3]);
  });

  test('a message that is no event is reported and passed over', async () => {
    await using transport = await openTransport();
    const topic = createUuid();
    const invalid = createRecorder<{ raw: string; reason: string }>();
    const { seqs, options } = readInto({ topic, group: createUuid() });
    await using _reader = await transport.openEventReader({
      ...options,
      onInvalid: async (raw, reason) => invalid.record({ raw, reason }),
    });
    await using publisher = await transport.openEventPublisher(topic);
    const wrong = { id: 'wrong', key: 'town' } as EventMessage;
    await publisher.publish([...toEvents(1, 1), wrong, ...toEvents(2, 2)]);
    expect(await seqs.reach(2)).toEqual([1, 2]);
    expect(await invalid.reach(1)).toEqual([
      { raw: JSON.stringify(wrong), reason: 'field "seq" is missing or wrong' },
    ]);
  });

  test('publishing nothing is no error', async () => {
    await using transport = await openTransport();
    await using publisher = await transport.openEventPublisher(createUuid());
    await expect(publisher.publish([])).resolves.toBeUndefined();
  });
}

/** Events of one key with the seqs `from` to `to`, both included. */
export const toEvents = (from: number, to: number): EventMessage[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({
    id: createUuid(),
    key: 'town',
    seq: from + index,
    type: 'wakeSignal.rung',
    version: 1,
    body: {},
  }));

export function readInto(target: Pick<EventReaderOptions, 'topic' | 'group'>) {
  const seqs = createRecorder<number>();
  const options: EventReaderOptions = {
    ...target,
    onEvents: async (events) => seqs.record(...events.map(({ seq }) => seq)),
    onInvalid: failOnInvalid,
  };
  return { seqs, options };
}

async function failOnInvalid(raw: string, reason: string): Promise<void> {
  throw new Error(`unexpected: ${reason}: ${raw}`);
}
