import { accountEvents, accountEventsTopic, parseMessage } from '@bike-rentals/contracts';
import type { EventMessage } from '@bike-rentals/messaging';
import { register } from '../testing/people.ts';
import { startTestAuth, type TestAuth } from '../testing/start-test-auth.ts';

/** Resolves with the first `count` events of the topic. */
async function readEvents({ transport }: TestAuth, count: number): Promise<EventMessage[]> {
  const events: EventMessage[] = [];
  const enough = Promise.withResolvers<undefined>();
  await using _reader = await transport.openEventReader({
    topic: accountEventsTopic,
    group: 'test',
    onEvents: async (more) => {
      events.push(...more);
      if (events.length >= count) enough.resolve(undefined);
    },
    onInvalid: async (_raw, reason) => enough.reject(new Error(reason)),
  });
  await enough.promise;
  return events;
}

test('each registration reaches the topic once, in order, with ids only', async () => {
  await using auth = await startTestAuth();
  const people = [await register(auth, 'ada@example.org')];
  await register(auth, 'ada@example.org');
  people.push(await register(auth, 'ben@example.org'), await register(auth, 'cleo@example.org'));

  const [opened, ...events] = await readEvents(auth, 4);
  expect(events.map(({ body }) => (body as { payload: unknown }).payload)).toEqual(
    people.map(({ user }) => ({ userId: user.id })),
  );
  for (const event of events) expect(parseMessage(accountEvents, event).kind).toBe('message');
  expect(new Set(events.map(({ id }) => id)).size).toBe(3);
  expect(events.map(({ seq }) => seq)).toEqual([2, 3, 4]);
  // The first is the admin's, from the configuration.
  expect(opened).toMatchObject({ seq: 1, body: { actor: { role: 'ADMIN' } } });
  expect(JSON.stringify([opened, ...events])).not.toContain('example.org');
});
