import { ASSERTION_HEADER, createAssertionVerifier } from '@bike-rentals/identity';
import { systemClock } from '@bike-rentals/runtime';
import { connect } from '../testing/connect.ts';
import { createIssuer } from '../testing/issuer.ts';
import { startFederation, type Federation } from '../testing/start-federation.ts';
import { createTicker } from '../testing/ticker.ts';

const issuer = createIssuer();
const ticker = createTicker();
let federation: Federation;
beforeAll(async () => {
  federation = await startFederation(ticker.definitions, { identity: issuer.identity, trustedProxies: 1 });
});
afterAll(() => federation[Symbol.asyncDispose]());

const clock = systemClock;
const verifier = createAssertionVerifier({ keys: issuer.assertionKeys, audience: 'ticks', clock });
const getTicks = () => federation.subgraphs.get('ticks');
const lastViewer = () => {
  const header = getTicks()?.seen.at(-1)?.headers[ASSERTION_HEADER];
  return verifier.verify(String(header));
};
const user = { kind: 'user', userId: 'u1', role: 'RENTER', sessionId: 's1' };

test('a subgraph learns who asks from the router alone', async () => {
  const forged = {
    [ASSERTION_HEADER]: 'forged',
    'x-user-id': 'admin',
    'x-forwarded-for': '203.0.113.9, 192.0.2.7',
  };
  await federation.send('{ now }', {}, forged);
  expect(lastViewer()).toEqual({ kind: 'anonymous', address: '192.0.2.7' });
  expect(getTicks()?.seen.at(-1)?.headers).not.toHaveProperty('x-user-id');

  await federation.send('{ now }', {}, { ...forged, authorization: `Bearer ${issuer.sign(60)}` });
  expect(lastViewer()).toEqual({ ...user, address: '192.0.2.7' });
});

test('of the client’s program a subgraph learns with mutations only', async () => {
  const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
  const headers = { 'user-agent': agent };
  const seen = () => getTicks()?.seen.at(-1)?.headers['user-agent'];
  await federation.send('{ now }', {}, headers);
  expect(seen()).toBeUndefined();
  await federation.send('mutation { touch }', {}, headers);
  expect(seen()).toBe(agent);
  await federation.send('mutation { touch }', {}, { 'user-agent': 'x'.repeat(1_000) });
  expect(seen()).toBe('x'.repeat(256));
});

test.each([
  ['expired', () => `Bearer ${issuer.sign(-1)}`],
  ['invalid', () => 'Bearer nonsense'],
  ['of another kind', () => 'Basic dXNlcg=='],
  ['of another issuer', () => `Bearer ${createIssuer().sign(60)}`],
])('a bearer that is %s is refused, never taken for anonymous', async (_name, authorization) => {
  const { status, errors, headers } = await federation.send(
    '{ now }',
    {},
    { authorization: authorization() },
  );
  expect(status).toBe(401);
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(headers.get('www-authenticate')).toContain('Bearer');
});

test('a shared stream runs under the role alone, a private one under its viewer', async () => {
  await using client = await connect(federation.wsUrl, { authorization: `Bearer ${issuer.sign(60)}` });
  const viewerOf = (params: unknown) => verifier.verify((params as { assertion: string }).assertion);
  for (const [query, viewer] of [
    ['subscription { ticks { at } }', { kind: 'role', role: 'RENTER' }],
    ['subscription { private { at } }', { ...user, address: expect.any(String) as string }],
  ] as const) {
    const listening = ticker.subscribed();
    client.subscribe(query, query);
    await listening;
    expect(viewerOf(getTicks()?.connections.at(-1))).toEqual(viewer);
  }
});

test('guests share a stream, whatever their addresses, and it runs without an address', async () => {
  const from = (address: string) =>
    connect(federation.wsUrl, {}, { headers: { 'x-forwarded-for': address } });
  await using one = await from('192.0.2.7');
  await using two = await from('192.0.2.8');
  const query = 'subscription { ticks { at } }';
  const { listeners } = ticker;
  const listening = ticker.subscribed();
  one.subscribe('a', query);
  await listening;
  two.subscribe('b', query);
  // A query on the same socket is answered after the subscribe before it has been taken up.
  two.subscribe('q', '{ now }');
  await two.receive();
  await two.receive();
  expect(ticker.listeners).toBe(listeners + 1);
  const { assertion } = getTicks()?.connections.at(-1) as { assertion: string };
  expect(verifier.verify(assertion)).toEqual({ kind: 'anonymous' });
});

test.each([
  ['authorization', (token: string) => ({ Authorization: `Bearer ${token}` })],
  ['token', (token: string) => ({ token })],
])('a socket takes its token from "%s" and closes when it expires', async (_name, init) => {
  await using client = await connect(federation.wsUrl, init(issuer.sign(2)));
  client.subscribe('a', '{ now }');
  expect(await client.receive()).toMatchObject({ type: 'next' });
  expect(await client.closed).toMatchObject({ code: 4403, reason: 'The token has expired.' });
});

test('a socket with a bad token does not open', async () => {
  await using client = await connect(federation.wsUrl, { token: 'nonsense' });
  expect(await client.closed).toMatchObject({ code: 4403 });
});

test('what is revoked ends running sockets and later requests', async () => {
  const token = issuer.sign(60, { sessionId: 'revoked' });
  await using client = await connect(federation.wsUrl, { token });
  await using other = await connect(federation.wsUrl, { token: issuer.sign(60) });
  issuer.revokeSession('revoked');
  expect(await client.closed).toMatchObject({ code: 4403, reason: 'The token has been revoked.' });
  expect((await federation.send('{ now }', {}, { authorization: `Bearer ${token}` })).status).toBe(401);
  other.subscribe('a', '{ now }');
  expect(await other.receive()).toMatchObject({ type: 'next' });
});
