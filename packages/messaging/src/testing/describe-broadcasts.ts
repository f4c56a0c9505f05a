import { createUuid } from '@bike-rentals/runtime';
import type { Transport } from '../transport.ts';
import { createRecorder } from './recorder.ts';
import type { TransportUnderTest } from './transport-under-test.ts';

/** What every transport promises of broadcasts. */
export function describeBroadcasts({ openTransport }: TransportUnderTest): void {
  test('what one member sends all others get, as it was sent and in its order', async () => {
    await using transport = await openTransport();
    const name = createUuid();
    await using one = await joinBroadcast(transport, name);
    await using second = await joinBroadcast(transport, name);
    await using third = await joinBroadcast(transport, name);
    const messages = [{ deep: [1, 'ö', null] }, 'text', 3];
    for (const message of messages) one.send(message);
    expect(await second.received.reach(3)).toEqual(messages);
    expect(await third.received.reach(3)).toEqual(messages);
    // Comes after its own messages, if they came at all.
    second.send('answer');
    expect(await one.received.reach(1)).toEqual(['answer']);
  });

  test('another broadcast is not heard, nor one that was left', async () => {
    await using transport = await openTransport();
    const [name, other] = [createUuid(), createUuid()];
    await using one = await joinBroadcast(transport, name);
    await using second = await joinBroadcast(transport, name);
    await using elsewhere = await joinBroadcast(transport, other);
    const gone = await joinBroadcast(transport, name);
    one.send('first');
    await Promise.all([second.received.reach(1), gone.received.reach(1)]);
    await gone[Symbol.asyncDispose]();
    one.send('second');
    await second.received.reach(2);
    // What was sent before it has arrived everywhere.
    second.send('last');
    await one.received.reach(1);
    expect(gone.received.items).toEqual(['first']);
    expect(elsewhere.received.items).toEqual([]);
  });
}

/** A member that records what it gets. */
export async function joinBroadcast(transport: Transport, name: string) {
  const received = createRecorder<unknown>();
  const broadcast = await transport.openBroadcast(name, (body) => received.record(body));
  return { ...broadcast, received };
}
