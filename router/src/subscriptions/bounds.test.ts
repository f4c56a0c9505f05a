import { connect } from '../testing/connect.ts';
import { createIssuer } from '../testing/issuer.ts';
import { openTestStream, SSE } from '../testing/open-stream.ts';
import { startFederation } from '../testing/start-federation.ts';
import { createTicker } from '../testing/ticker.ts';

const query = 'subscription { ticks { at } }';
const refused = (id: string, code: string) => ({ id, type: 'error', payload: [{ extensions: { code } }] });

test('what runs on a socket has a size in sum, and what has ended counts no longer', async () => {
  const ticker = createTicker();
  await using federation = await startFederation(ticker.definitions, { limits: { socketBytes: 1_000 } });
  await using client = await connect(federation.wsUrl, {});
  const padded = `${query} # ${'x'.repeat(600)}`;
  const listening = ticker.subscribed();
  client.subscribe('a', padded);
  await listening;
  client.subscribe('b', padded);
  expect(await client.receive()).toMatchObject(refused('b', 'TOO_MANY_OPERATIONS'));
  const gone = federation.subgraphs.get('ticks')?.socketClosed();
  client.send({ id: 'a', type: 'complete' });
  await gone;
  const again = ticker.subscribed();
  client.subscribe('c', padded);
  await again;
});

test('subscriptions are counted for each client, whichever protocol they come by, and in all', async () => {
  const ticker = createTicker();
  const issuer = createIssuer();
  const limits = { clientSubscriptions: 2, subscriptions: 3 };
  await using federation = await startFederation(ticker.definitions, { identity: issuer.identity, limits });
  const connectAs = (userId: string) =>
    connect(federation.wsUrl, { token: issuer.sign(60, { userId, sessionId: `of-${userId}` }) });
  await using ann = await connectAs('ann');
  await using bob = await connectAs('bob');
  for (const id of ['a', 'b', 'c']) ann.subscribe(id, query);
  expect(await ann.receive()).toMatchObject(refused('c', 'TOO_MANY_SUBSCRIPTIONS'));
  const authorization = `Bearer ${issuer.sign(60, { userId: 'ann', sessionId: 'other' })}`;
  await using stream = await openTestStream(federation.url, SSE, { query, headers: { authorization } });
  expect(await stream.receive()).toMatchObject({
    data: { errors: [{ extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } }] },
  });
  for (const id of ['d', 'e']) bob.subscribe(id, query);
  expect(await bob.receive()).toMatchObject(refused('e', 'TOO_MANY_SUBSCRIPTIONS'));
  ann.send({ id: 'a', type: 'complete' });
  // Answered after what came before it.
  ann.subscribe('q', '{ now }');
  await ann.receive();
  bob.subscribe('f', query);
  bob.subscribe('q', '{ now }');
  expect(await bob.receive()).toMatchObject({ id: 'q', type: 'next' });
});

test('sockets are counted for each client, and in all', async () => {
  const ticker = createTicker();
  const issuer = createIssuer();
  const limits = { clientSockets: 1, sockets: 3 };
  await using federation = await startFederation(ticker.definitions, { identity: issuer.identity, limits });
  const connectAs = (userId: string) =>
    connect(federation.wsUrl, { token: issuer.sign(60, { userId, sessionId: `of-${userId}` }) });
  await using _ann = await connectAs('ann');
  await using second = await connectAs('ann');
  expect(await second.closed).toEqual({ code: 1013, reason: 'Too many connections' });
  await using _bob = await connectAs('bob');
  await using _cid = await connectAs('cid');
  await expect(connectAs('dan')).rejects.toThrow('503');
});

test.each([
  ['in a variable', 'query ($ids: [ID!]) { many(ids: $ids) }', { ids: ['1', '2', '3'] }],
  ['deeper in a variable', 'query ($in: In) { one(in: $in) }', { in: { ids: ['1', '2', '3'] } }],
  ['in the operation', '{ many(ids: ["1", "2", "3"]) }', {}],
  ['deeper in the operation', '{ one(in: { ids: ["1", "2", "3"] }) }', {}],
])('a list that is too long %s is refused', async (_, text, variables) => {
  const sdl = 'input In { ids: [ID!] } type Query { many(ids: [ID!]): Int one(in: In): Int }';
  const definition = { name: 'one', sdl, resolvers: { Query: { many: () => 1, one: () => 1 } } };
  await using federation = await startFederation([definition], { limits: { listLength: 2 } });
  const { status, errors } = await federation.send(text, variables);
  expect([status, errors?.[0]?.extensions['code']]).toEqual([400, 'LIST_TOO_LONG']);
  const short = { ids: ['1'], in: { ids: ['1', '2'] } };
  expect((await federation.send(text.replace(', "3"', ''), short)).errors).toBeUndefined();
});
