import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { ASSERTION_HEADER, createAssertionVerifier } from '@bike-rentals/identity';
import { closeServer, listen, systemClock } from '@bike-rentals/runtime';
import { readConfig } from '../config.ts';
import { createIssuer } from '../testing/issuer.ts';
import { shop } from '../testing/shop.ts';
import { startFederation } from '../testing/start-federation.ts';

const MEBIBYTE = 1024 * 1024;
const issuer = createIssuer();
const verifier = createAssertionVerifier({
  keys: issuer.assertionKeys,
  audience: 'door',
  clock: systemClock,
});

interface Seen {
  url: string | undefined;
  method: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}

/** A router that passes `/door` on to a server of the test. */
async function start(listener: RequestListener, { timeoutMs = 10_000 } = {}) {
  await using parts = new AsyncDisposableStack();
  const seen: Seen[] = [];
  const upstream = createServer((incoming, response) => {
    void text(incoming).then((body) => {
      const { url, method, headers } = incoming;
      seen.push({ url, method, headers, body });
      listener(incoming, response);
    });
  });
  const port = await listen(upstream, { port: 0, host: '127.0.0.1', variable: 'PORT' });
  parts.defer(() => closeServer(upstream));
  const federation = parts.use(
    await startFederation(shop, {
      identity: issuer.identity,
      trustedProxies: 1,
      limits: { bodyBytes: 1_000 },
      subgraphLimits: { timeoutMs },
      passThrough: [
        { path: '/door', target: `http://127.0.0.1:${port}`, audience: 'door' },
        { path: '/door/other.csv', target: `http://127.0.0.1:${port}`, audience: 'other' },
        {
          path: '/desk',
          target: `http://127.0.0.1:${port}`,
          audience: 'door',
          withViewer: true,
          maxBodyBytes: 2_000,
        },
        {
          path: '/large',
          target: `http://127.0.0.1:${port}`,
          audience: 'door',
          maxBodyBytes: 100 * MEBIBYTE,
        },
      ],
    }),
  );
  const running = parts.move();
  return {
    seen,
    upstream,
    federation,
    url: new URL('/door', federation.url).href,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

const toCode = async (response: Response) => {
  const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
  return [response.status, errors[0]?.extensions.code];
};

test('a request reaches the server as it is, and the response the client', async () => {
  await using router = await start((_request, response) => {
    response.writeHead(201, {
      'set-cookie': ['a=1; Path=/door', 'b=2'],
      'x-own': 'yes',
      connection: 'close',
    });
    response.end('made');
  });
  const response = await fetch(`${router.url}/below?x=1`, {
    method: 'DELETE',
    headers: { cookie: 'a=0', 'content-type': 'text/plain' },
    body: 'all of it',
  });
  expect([response.status, await response.text()]).toEqual([201, 'made']);
  expect(response.headers.getSetCookie()).toEqual(['a=1; Path=/door', 'b=2']);
  expect(response.headers.get('x-own')).toBe('yes');
  const [first] = router.seen;
  expect(first).toMatchObject({ url: '/door/below?x=1', method: 'DELETE', body: 'all of it' });
  expect(first?.headers).toMatchObject({
    cookie: 'a=0',
    'content-type': 'text/plain',
    host: new URL(router.url).host,
    'x-request-id': response.headers.get('x-request-id'),
  });
});

test('the client’s address is the one that the trusted proxy saw, and cannot be claimed', async () => {
  await using router = await start((_request, response) => response.end());
  const sent = request(router.url, {
    method: 'POST',
    headers: {
      'x-forwarded-for': '203.0.113.9, 192.0.2.7',
      'x-forwarded-proto': 'https',
      'x-real-ip': '203.0.113.9',
      forwarded: 'for=203.0.113.9',
      [ASSERTION_HEADER]: 'forged',
      authorization: `Bearer ${issuer.sign(60)}`,
      connection: 'x-secret',
      'x-secret': 'for the router only',
    },
  }).end();
  await once(sent, 'response');
  const headers = router.seen[0]?.headers ?? {};
  expect(verifier.verify(String(headers[ASSERTION_HEADER]))).toEqual({
    kind: 'anonymous',
    address: '192.0.2.7',
  });
  expect(headers['x-forwarded-for']).toBe('192.0.2.7');
  for (const name of ['x-forwarded-proto', 'x-real-ip', 'forwarded', 'x-secret'])
    expect(headers).not.toHaveProperty(name);
});

test.each(['/doors', '/door.html', '/Door', '/x/door', '/door/../graphql2', '/door/%2e%2e/secret'])(
  '%s is another path',
  async (path) => {
    await using router = await start((_request, response) => response.end());
    const { hostname: host, port } = new URL(router.url);
    // `fetch` would tidy the path up.
    const [response] = (await once(request({ host, port, path }).end(), 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(404);
    expect(router.seen).toEqual([]);
  },
);

test('a body that is too large is refused before anything is sent', async () => {
  await using router = await start((_request, response) => response.end());
  const body = 'x'.repeat(1_001);
  expect(await toCode(await fetch(router.url, { method: 'POST', body }))).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  expect(router.seen).toEqual([]);
});

test('where the rule says so the server learns who is logged in, and takes larger bodies', async () => {
  await using router = await start((_request, response) => response.end());
  const url = new URL('/desk/x', router.url);
  const who = { userId: 'sam', role: 'STAFF', provenAt: new Date('2026-05-01T09:00:00.900Z') };
  const authorization = `Bearer ${issuer.sign(60, who)}`;
  const post = (headers: Record<string, string>, bytes: number) =>
    fetch(url, { method: 'POST', headers, body: 'x'.repeat(bytes) });
  expect((await post({ authorization }, 2_000)).status).toBe(200);
  expect(verifier.verify(String(router.seen[0]?.headers[ASSERTION_HEADER]))).toMatchObject({
    userId: 'sam',
    role: 'STAFF',
    authTime: Date.parse('2026-05-01T09:00:00Z') / 1_000,
  });
  expect(await toCode(await post({ authorization }, 2_001))).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  // Whoever does not log in sends no more than through other doors.
  expect((await post({}, 1_000)).status).toBe(200);
  expect(await toCode(await post({}, 1_001))).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  expect(await toCode(await post({ authorization: 'Bearer forged' }, 1))).toEqual([401, 'UNAUTHENTICATED']);
  await post({}, 1);
  expect(verifier.verify(String(router.seen[1]?.headers[ASSERTION_HEADER]))).toMatchObject({
    kind: 'anonymous',
  });
});

test('of several rules the one with the longest path counts', async () => {
  await using router = await start((_request, response) => response.end());
  for (const path of ['/door/other.csv', '/door/other.csvx', '/door/other.csv/x', '/door'])
    await fetch(new URL(path, router.url));
  const audiences = router.seen.map(({ headers }) => {
    const [, claims = ''] = String(headers[ASSERTION_HEADER]).split('.');
    return (JSON.parse(Buffer.from(claims, 'base64url').toString()) as { aud: string }).aud;
  });
  expect(audiences).toEqual(['other', 'door', 'other', 'door']);
});

test('while the server is away the response is 503, and the router serves the rest', async () => {
  await using router = await start((_request, response) => response.end());
  await closeServer(router.upstream);
  const response = await fetch(router.url, { method: 'POST' });
  expect(response.headers.get('retry-after')).toBe('1');
  expect(await toCode(response)).toEqual([503, 'SERVICE_UNAVAILABLE']);
  expect((await router.federation.send('{ __typename }')).data).toEqual({ __typename: 'Query' });
});

test('a server that does not answer in time is not waited for', async () => {
  await using router = await start(() => undefined, { timeoutMs: 50 });
  expect(await toCode(await fetch(router.url, { method: 'POST' }))).toEqual([504, 'TIMEOUT']);
});

test('a client that leaves is not worked for any longer', async () => {
  const arrived = Promise.withResolvers<IncomingMessage>();
  await using router = await start((incoming) => arrived.resolve(incoming), { timeoutMs: 300_000 });
  const leaving = new AbortController();
  const sent = fetch(router.url, { method: 'POST', signal: leaving.signal });
  const { socket } = await arrived.promise;
  leaving.abort();
  await expect(sent).rejects.toThrow();
  await once(socket, 'close');
});

test('of one address so many requests at once are passed on, of others still', async () => {
  const waiting: (() => void)[] = [];
  const full = Promise.withResolvers<undefined>();
  const others = Promise.withResolvers<undefined>();
  await using router = await start((_request, response) => {
    waiting.push(() => response.end());
    if (waiting.length === 50) full.resolve(undefined);
    if (waiting.length === 51) others.resolve(undefined);
  });
  const post = (address: string) =>
    fetch(router.url, { method: 'POST', headers: { 'x-forwarded-for': address } });
  const running = Array.from({ length: 50 }, () => post('192.0.2.1'));
  await full.promise;
  expect(await toCode(await post('192.0.2.1'))).toEqual([503, 'OVERLOADED']);
  const other = post('192.0.2.2');
  await others.promise;
  for (const end of waiting) end();
  expect((await other).status).toBe(200);
  for (const { status } of await Promise.all(running)) expect(status).toBe(200);
});

test('a response that is under way when the router stops is finished', async () => {
  const arrived = Promise.withResolvers<() => void>();
  const router = await start((_request, response) => arrived.resolve(() => response.end('done')));
  const response = fetch(router.url, { method: 'POST' });
  const answer = await arrived.promise;
  const stopping = router[Symbol.asyncDispose]();
  answer();
  expect(await (await response).text()).toBe('done');
  await stopping;
  expect((router.upstream.address() as AddressInfo | null)?.port).toBeUndefined();
});

test.each([
  ['nonsense', 'is not JSON'],
  ['[{"path":"door","target":"http://a","audience":"a"}]', '0.path'],
  ['[{"path":"/door/","target":"http://a","audience":"a"}]', '0.path'],
  ['[{"path":"/door","target":"http://a/b","audience":"a"}]', '0.target'],
  ['[{"path":"/door","target":"ftp://a","audience":"a"}]', '0.target'],
  ['[{"path":"/door","target":"http://a"}]', '0.audience'],
])('ROUTER_PASS_THROUGH=%s is refused', (value, problem) => {
  expect(() => readConfig({ ROUTER_SUPERGRAPH: 'x', ROUTER_PASS_THROUGH: value })).toThrow(problem);
});

test('large bodies that come at the same time have a bound, and small ones go on', async () => {
  await using router = await start((_request, response) => response.end('ok'));
  const large = new URL('/large', router.federation.url);
  const upload = (headers: Record<string, string>) => {
    const sent = request(large, { method: 'POST', headers });
    sent.on('error', () => undefined);
    sent.write('x');
    return sent;
  };
  const first = upload({ 'content-length': String(100 * MEBIBYTE), expect: '100-continue' });
  await once(first, 'continue');
  for (const headers of [
    { 'content-length': String(60 * MEBIBYTE) },
    { 'transfer-encoding': 'chunked' },
  ] as Record<string, string>[]) {
    const second = upload(headers);
    const [response] = (await once(second, 'response')) as [IncomingMessage];
    expect([response.statusCode, await text(response)]).toEqual([503, expect.stringContaining('OVERLOADED')]);
    second.destroy();
  }
  const small = await fetch(large, { method: 'POST', body: 'small' });
  expect(await small.text()).toBe('ok');
  first.destroy();
});
