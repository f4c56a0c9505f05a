import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { WebSocket } from 'ws';
import { connect } from '../testing/connect.ts';
import { createIssuer } from '../testing/issuer.ts';
import { openTestStream, SSE } from '../testing/open-stream.ts';
import { shop } from '../testing/shop.ts';
import { startFederation, type Federation } from '../testing/start-federation.ts';
import { createTicker } from '../testing/ticker.ts';

let federation: Federation;
beforeAll(async () => {
  federation = await startFederation(shop, { limits: { socketOperations: 2 } });
});
afterAll(() => federation[Symbol.asyncDispose]());
afterEach(async () => {
  expect((await federation.send('{ __typename }')).status).toBe(200);
});

test('a ping is answered, however deep its payload is', async () => {
  await using client = await connect(federation.wsUrl, {});
  client.socket.send(`{"type":"ping","payload":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`);
  expect(await client.receive()).toEqual({ type: 'pong' });
});

test('who speaks another protocol is told so, and may break it', async () => {
  const socket = new WebSocket(federation.wsUrl);
  socket.on('error', () => undefined);
  const [code] = (await once(socket, 'close')) as [number];
  expect(code).toBe(4406);

  const raw = await openRawSocket(federation.wsUrl);
  raw.write(Buffer.from([0xff, 0x00, 0xff, 0xff]));
  await once(raw.resume(), 'close');
});

test('a connection that was refused does not stay open, whatever the client does', async () => {
  const other = await startFederation(shop);
  const { hostname, port } = new URL(other.wsUrl);
  const socket = connectTcp({ port: Number(port), host: hostname, allowHalfOpen: true });
  socket.write('GET /elsewhere HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1.1 404/);
  // The router would wait for it until it is cut off.
  await other[Symbol.asyncDispose]();
  socket.destroy();
});

/** The test may take as long as a router may take to stop. */
test('who has said goodbye and stays is not waited for', async () => {
  const other = await startFederation(shop);
  const protocol = 'sec-websocket-protocol: graphql-transport-ws';
  const socket = await openRawSocket(other.wsUrl, [protocol]);
  socket.allowHalfOpen = true;
  socket.write(Buffer.from([CLOSE_FRAME, 0x80, 0, 0, 0, 0]));
  await once(socket, 'data');
  await other[Symbol.asyncDispose]();
  socket.destroy();
}, 15_000);

test('an id can be anything, and is for one operation at a time', async () => {
  await using client = await connect(federation.wsUrl, {});
  const id = '漢'.repeat(100);
  client.subscribe(id, '{ __typename }');
  client.subscribe(id, '{ __typename }');
  expect(await client.closed).toMatchObject({ code: 4409 });
});

test('what is given up counts until it is answered', async () => {
  const catalog = federation.subgraphs.get('catalog');
  const held: ServerResponse[] = [];
  const two = Promise.withResolvers<undefined>();
  catalog?.interceptWith((request, response) => {
    request.resume();
    if (held.push(response) === 2) two.resolve(undefined);
  });
  await using client = await connect(federation.wsUrl, {});
  for (const id of ['a', 'b']) {
    client.subscribe(id, '{ product(id: "p1") { name } }');
    client.send({ id, type: 'complete' });
  }
  await two.promise;
  client.subscribe('c', '{ __typename }');
  const refusal = { id: 'c', type: 'error', payload: [{ extensions: { code: 'TOO_MANY_OPERATIONS' } }] };
  expect(await client.receive()).toMatchObject(refusal);
  catalog?.interceptWith(undefined);
  for (const response of held) response.end('{"data":{"product":null}}');
});

describe('with identity', () => {
  const issuer = createIssuer();

  test.each([[7], [{}], [['Bearer x']]])(
    'a token that is %j is not taken for none',
    async (authorization) => {
      await using other = await startFederation(shop, { identity: issuer.identity });
      for (const params of [{ authorization }, { token: authorization }, { headers: { authorization } }]) {
        await using client = await connect(other.wsUrl, params);
        expect(await client.closed).toMatchObject({ code: 4403 });
      }
    },
  );

  test('a token may come among headers', async () => {
    await using other = await startFederation(shop, { identity: issuer.identity });
    await using client = await connect(other.wsUrl, { headers: { Authorization: 'Bearer nonsense' } });
    expect(await client.closed).toMatchObject({ code: 4403 });
  });

  test('a token that cannot be checked now is no bad token', async () => {
    const jwks = () => Promise.reject(new Error('secret'));
    await using other = await startFederation(shop, { identity: { ...issuer.identity, jwks } });
    await using client = await connect(other.wsUrl, { token: issuer.sign(60) });
    expect(await client.closed).toEqual({ code: 1013, reason: 'Tokens cannot be verified at the moment' });
  });

  test('a token whose content is no JSON is not valid', async () => {
    await using other = await startFederation(shop, { identity: issuer.identity });
    const header = Buffer.from('{"alg":"ES256","typ":"JWT","kid":"x"}').toString('base64url');
    const authorization = `Bearer ${header}.${Buffer.from('nojson').toString('base64url')}.x`;
    expect((await other.send('{ __typename }', {}, { authorization })).status).toBe(401);
  });

  test('who was told to go is not served any more', async () => {
    await using other = await startFederation(shop, { identity: issuer.identity });
    const { seen = [] } = other.subgraphs.get('catalog') ?? {};
    const socket = await openRawSocket(other.wsUrl, ['sec-websocket-protocol: graphql-transport-ws']);
    const say = (message: object) => socket.write(toFrame(JSON.stringify(message)));
    say({ type: 'connection_init', payload: { token: issuer.sign(1, { sessionId: 'short' }) } });
    for (let frame = Buffer.alloc(0); frame[0] !== CLOSE_FRAME;) {
      [frame] = (await once(socket, 'data')) as [Buffer<ArrayBuffer>];
    }
    // Its library would answer the close; this one asks for something more.
    const before = seen.length;
    say({ id: 'late', type: 'subscribe', payload: { query: 'mutation { addNote(text: "late") }' } });
    await once(socket.resume(), 'close');
    expect(seen).toHaveLength(before);
  });
});

test('a subscription of which nothing is left is refused, and no stream stays open', async () => {
  const ticker = createTicker();
  await using other = await startFederation(ticker.definitions, { metricsPort: 0 });
  const query = 'subscription { ticks @skip(if: true) { at } }';
  await using stream = await openTestStream(other.url, SSE, { query });
  expect(await stream.receive()).toMatchObject({
    data: { errors: [{ extensions: { code: 'BAD_REQUEST' } }] },
  });
  const metrics = await (await fetch(other.metricsUrl)).text();
  expect(metrics).toContain('router_streams 0');
});

const CLOSE_FRAME = 0x88;

/** A connection on which anything can be said. */
async function openRawSocket(url: string, headers: string[] = []) {
  const { hostname, port } = new URL(url);
  const socket = connectTcp(Number(port), hostname);
  socket.write(
    [
      'GET /graphql HTTP/1.1',
      'host: x',
      'connection: Upgrade',
      'upgrade: websocket',
      'sec-websocket-version: 13',
      'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
      ...headers,
      '\r\n',
    ].join('\r\n'),
  );
  await once(socket, 'data');
  return socket;
}

/** A text frame of a client. The mask is zero, which leaves the text as it is (RFC 6455, section 5.2). */
function toFrame(text: string): Buffer {
  const head = Buffer.from([0x81, 0x80 | 126, text.length >> 8, text.length & 255, 0, 0, 0, 0]);
  return Buffer.concat([head, Buffer.from(text)]);
}
