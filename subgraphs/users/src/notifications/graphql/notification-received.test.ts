import { bikeEventsTopic } from '@bike-rentals/contracts';
import { toBikeEvent } from '../../testing/events.ts';
import { ada, anonymous, ben, startTestUsers, type TestUsers } from '../../testing/start-test-users.ts';

let users: TestUsers;
beforeEach(async () => {
  users = await startTestUsers();
});
afterEach(() => users[Symbol.asyncDispose]());

interface Received {
  notificationReceived: { id: string; kind: string; bike: { id: string } };
}
const receive = 'subscription ($after: ID) { notificationReceived(after: $after) { id kind bike { id } } }';

/** Tells users what bikes tells: event `seq` is about the bike of that number. */
async function publish(...seqs: number[]): Promise<void> {
  await using publisher = await users.transport.openEventPublisher(bikeEventsTopic);
  const toEvent = (seq: number) => toBikeEvent(seq, 'rental.due', { payload: { bikeId: `b${seq}` } });
  await publisher.publish(seqs.map(toEvent));
}

describe('notifications', () => {
  const toBike = (answer: { data?: Received | null }) => answer.data?.notificationReceived.bike.id;

  test('come live', async () => {
    await using socket = users.connect(ada);
    const notifications = await socket.subscribe<Received>({ query: receive });
    await publish(1, 2);
    expect([await notifications.next(), await notifications.next()].map(toBike)).toEqual(['b1', 'b2']);
  });

  test('go on after the last one that was received, without a gap and without a double', async () => {
    await using socket = users.connect(ada);
    const before = await socket.subscribe<Received>({ query: receive });
    await publish(1);
    const first = await before.next();
    await publish(2, 3);
    await before.next();
    await before.next();

    const variables = { after: first.data?.notificationReceived.id };
    const after = await socket.subscribe<Received>({ query: receive, variables });
    await publish(4, 4, 5);
    const received = [];
    for (let i = 0; i < 4; i += 1) received.push(toBike(await after.next()));
    expect(received).toEqual(['b2', 'b3', 'b4', 'b5']);
  });

  test('go on without a gap while more of them come than a page holds', async () => {
    await using socket = users.connect(ada);
    const live = await socket.subscribe<Received>({ query: receive });
    const all = Array.from({ length: 240 }, (_, index) => index + 1);
    await publish(...all.slice(0, 120));
    for (let i = 0; i < 120; i += 1) await live.next();
    const [resumed] = await Promise.all([
      socket.subscribe<Received>({ query: receive, variables: { after: '' } }),
      publish(...all.slice(120)),
    ]);
    const received = [];
    for (let i = 0; i < 240; i += 1) received.push(toBike(await resumed.next()));
    expect(received).toEqual(all.map((seq) => `b${seq}`));
  });

  test('from a cursor that is unknown, or somebody else’s, are refused with RESUME_GAP', async () => {
    await using socket = users.connect(ada);
    const live = await socket.subscribe<Received>({ query: receive });
    await publish(1);
    const own = (await live.next()).data?.notificationReceived.id;
    await using other = users.connect(ben);
    for (const after of ['unknown', own]) {
      const refused = await other.subscribe({ query: receive, variables: { after } });
      await expect(refused.next()).rejects.toMatchObject([
        { extensions: { code: 'RESUME_GAP', field: 'after' } },
      ]);
    }
  });
});

test.each([
  ['anonymous', anonymous],
  ['a role', { kind: 'role', role: 'RENTER' }],
] as const)('notifications need somebody: %s is refused', async (_, viewer) => {
  await using socket = users.connect(viewer);
  const { errors } = await (await socket.subscribe({ query: receive })).next();
  expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
});

test('a service that stops closes the sockets with 1012, for it is not the end of the stream', async () => {
  const stopping = await startTestUsers();
  await using socket = stopping.connect(ada);
  const notifications = await socket.subscribe({ query: receive });
  const lost = notifications.next().catch((error: unknown) => error);
  await stopping[Symbol.asyncDispose]();
  expect((await socket.closed).code).toBe(1012);
  expect(await lost).toMatchObject({ code: 1012 });
});
