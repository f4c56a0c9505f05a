import { connect } from '../testing/connect.ts';
import { createIssuer } from '../testing/issuer.ts';
import { MULTIPART, openTestStream, SSE } from '../testing/open-stream.ts';
import { startFederation, type Federation } from '../testing/start-federation.ts';
import { createTicker } from '../testing/ticker.ts';

const issuer = createIssuer();
let ticker: ReturnType<typeof createTicker>;
let federation: Federation;
beforeEach(async () => {
  ticker = createTicker();
  federation = await startFederation(ticker.definitions, { identity: issuer.identity });
});
afterEach(() => federation[Symbol.asyncDispose]());

const query = 'subscription { ticks { at } }';
/** How each protocol says it. */
const protocols = [
  [
    SSE,
    {
      next: (payload: unknown) => ({ event: 'next', data: payload }),
      cut: (errors: unknown) => ({ event: 'next', data: { errors } }),
      end: { event: 'complete', data: undefined },
    },
  ],
  [
    MULTIPART,
    {
      next: (payload: unknown) => ({ payload }),
      cut: (errors: unknown) => ({ payload: null, errors }),
      end: undefined,
    },
  ],
] as const;
const withCode = (code: string): unknown[] => [expect.objectContaining({ extensions: { code } })];

async function subscribe(
  accept: typeof SSE | typeof MULTIPART,
  request: Parameters<typeof openTestStream>[2],
) {
  const listening = ticker.subscribed();
  const stream = await openTestStream(federation.url, accept, request);
  await listening;
  return stream;
}

describe.each(protocols)('over %s', (accept, says) => {
  test('events come one by one until the service ends the stream', async () => {
    await using stream = await subscribe(accept, {
      query: 'subscription { unmarked { at item { label } } }',
    });
    expect(stream.response.headers.get('cache-control')).toBe('no-cache');
    expect(stream.response.headers.get('x-accel-buffering')).toBe('no');
    for (const at of [1, 2]) {
      ticker.tick(at);
      const data = { unmarked: { at, item: { label: `Item i${at}` } } };
      expect(await stream.receive()).toEqual(says.next({ data }));
    }
    ticker.end();
    expect(await stream.receive()).toEqual(says.end);
    expect(await stream.receive()).toBeUndefined();
  });

  test('the stream at the service ends with its reader', async () => {
    const stream = await subscribe(accept, { query });
    const gone = federation.subgraphs.get('ticks')?.socketClosed();
    await stream[Symbol.asyncDispose]();
    await gone;
  });

  test('what the service refuses is told, and the stream ends', async () => {
    await using stream = await openTestStream(federation.url, accept, {
      query: 'subscription { broken { at } }',
    });
    expect(await stream.receive()).toEqual(says.next({ errors: withCode('FORBIDDEN') }));
    expect(await stream.receive()).toEqual(says.end);
  });

  test('a stream that was lost and cannot be resumed says so', async () => {
    await using stream = await subscribe(accept, { query });
    federation.subgraphs.get('ticks')?.cutSockets();
    expect(await stream.receive()).toEqual(says.cut(withCode('SUBSCRIPTION_INTERRUPTED')));
    expect(await stream.receive()).toEqual(says.end);
  });

  test('it ends when its token expires', async () => {
    const headers = { authorization: `Bearer ${issuer.sign(5)}` };
    await using stream = await subscribe(accept, { query, headers });
    expect(await stream.receive()).toEqual(says.cut(withCode('UNAUTHENTICATED')));
    expect(await stream.receive()).toEqual(says.end);
  });

  test('it ends when its token is revoked', async () => {
    const headers = { authorization: `Bearer ${issuer.sign(60, { sessionId: accept })}` };
    await using stream = await subscribe(accept, { query, headers });
    issuer.revokeSession(accept);
    expect(await stream.receive()).toEqual(says.cut(withCode('UNAUTHENTICATED')));
  });

  test('it ends in order when the router stops', async () => {
    await using stream = await subscribe(accept, { query });
    const stopped = federation[Symbol.asyncDispose]();
    expect(await stream.receive()).toEqual(says.cut(withCode('SUBSCRIPTION_INTERRUPTED')));
    expect(await stream.receive()).toEqual(says.end);
    await stopped;
  });

  test('a reader that stalls is cut off, the others go on', async () => {
    ticker.state.padding = 'x'.repeat(100_000);
    await using stalled = await subscribe(accept, { query: 'subscription { ticks { item { label } } }' });
    await using reader = await subscribe(SSE, { query: 'subscription { unmarked { item { label } } }' });
    // More than the system's own buffers between the two ends can hide.
    for (let at = 0; at < 200; at += 1) {
      ticker.tick(at);
      expect(await reader.receive()).toMatchObject({ event: 'next' });
    }
    const readAll = async () => {
      while ((await stalled.receive()) !== undefined);
    };
    await expect(readAll()).rejects.toThrow('terminated');
  });
});

test('viewers share one stream whatever protocol they speak', async () => {
  await using socket = await connect(federation.wsUrl, {});
  const shared = 'subscription { ticks { at item { label } } }';
  await using events = await subscribe(SSE, { query: shared });
  await using parts = await openTestStream(federation.url, MULTIPART, { query: shared });
  socket.subscribe('a', shared);
  socket.subscribe('q', '{ now }');
  await socket.receive();
  await socket.receive();
  ticker.tick(1);
  const payload = { data: { ticks: { at: 1, item: { label: 'Item i1' } } } };
  expect(await events.receive()).toEqual({ event: 'next', data: payload });
  expect(await parts.receive()).toEqual({ payload });
  expect(await socket.receive()).toEqual({ id: 'a', type: 'next', payload });
  expect({ streams: ticker.listeners, looks: ticker.state.looks }).toEqual({ streams: 1, looks: 1 });
});

test('a stream that was being opened when the router stopped ends like the others', async () => {
  const asked = Promise.withResolvers<undefined>();
  const answered = Promise.withResolvers<undefined>();
  const jwks = async () => {
    asked.resolve(undefined);
    await answered.promise;
    return issuer.identity.jwks();
  };
  const stopping = await startFederation(ticker.definitions, { identity: { ...issuer.identity, jwks } });
  const listening = ticker.subscribed();
  await using early = await openTestStream(stopping.url, SSE, { query });
  await listening;
  const headers = { authorization: `Bearer ${issuer.sign(60)}` };
  const opening = openTestStream(stopping.url, SSE, { query, headers });
  await asked.promise;
  const stopped = stopping[Symbol.asyncDispose]();
  const cut = { event: 'next', data: { errors: withCode('SUBSCRIPTION_INTERRUPTED') } };
  expect(await early.receive()).toEqual(cut);
  answered.resolve(undefined);
  await using late = await opening;
  expect(await late.receive()).toEqual(cut);
  expect(await late.receive()).toEqual({ event: 'complete' });
  await stopped;
});

test.each([
  ['a query', '{ now }', { data: { now: null } }],
  ['what is not valid', '{ nothing }', { errors: withCode('GRAPHQL_VALIDATION_FAILED') }],
  ['what cannot be read', '{', { errors: withCode('GRAPHQL_PARSE_FAILED') }],
])('%s over SSE is answered by one event', async (_name, text, answer) => {
  await using stream = await openTestStream(federation.url, SSE, { query: text });
  expect(stream.response.headers.get('content-type')).toContain('text/event-stream');
  expect(await stream.receive()).toMatchObject({ event: 'next', data: answer });
  expect(await stream.receive()).toEqual({ event: 'complete' });
  expect(await stream.receive()).toBeUndefined();
});

test('what is not valid is plain JSON to a client of the multipart protocol', async () => {
  await using stream = await openTestStream(federation.url, MULTIPART, {
    query: 'subscription { nothing }',
  });
  expect(stream.response.headers.get('content-type')).toContain('application/json');
});

test.each([
  ['by GET', 405, 'METHOD_NOT_ALLOWED', { method: 'GET', headers: { accept: SSE } }],
  [
    'as any page could',
    415,
    'UNSUPPORTED_MEDIA_TYPE',
    {
      method: 'POST',
      body: JSON.stringify({ query }),
      headers: { accept: SSE, 'content-type': 'text/plain' },
    },
  ],
  [
    'for somebody who takes no stream',
    406,
    'NOT_ACCEPTABLE',
    {
      method: 'POST',
      body: JSON.stringify({ query }),
      headers: { accept: '*/*', 'content-type': 'application/json' },
    },
  ],
  [
    'with a bad token',
    401,
    'UNAUTHENTICATED',
    {
      method: 'POST',
      body: JSON.stringify({ query }),
      headers: { accept: SSE, 'content-type': 'application/json', authorization: 'Bearer nonsense' },
    },
  ],
] as [string, number, string, RequestInit][])('no stream is opened %s', async (_name, status, code, init) => {
  const response = await fetch(federation.url, init);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code } }] });
});
