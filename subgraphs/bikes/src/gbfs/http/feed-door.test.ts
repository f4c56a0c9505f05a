import { get, request as startRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { createManualClock } from '@bike-rentals/testing';
import { minute, second } from '@bike-rentals/runtime/durations';
import { makeBike, makeFleet, noon } from '../../testing/make-fleet.ts';
import { anonymous, asAdmin, startServer, type Server } from '../../testing/start-server.ts';
import { findFeedFaults, readRows } from '../testing/check-feed.ts';
import { readFeed, takeSnapshotOf } from '../testing/publish-fleet.ts';
import { testFeeds } from '../testing/test-feeds.ts';
import { createFeedPublisher } from './feed-publisher.ts';

interface Received {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** Unlike `fetch` it neither unpacks nor asks for anything by itself. */
async function ask(
  server: Server,
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Received> {
  const options: RequestOptions = {
    ...{ port: server.port, method, path: `/gbfs${path}`, agent: false },
    headers: { 'x-viewer-assertion': server.sign(anonymous), ...headers },
  };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    startRequest(options, resolve).on('error', reject).end();
  });
  return { status: response.statusCode ?? 0, headers: response.headers, body: await buffer(response) };
}

const town = () => makeFleet(makeBike('b1'), makeBike('b2', { modelId: 'cargo' }));

test.each([
  ['3.0', (name: string) => `/3.0/${name}.json`],
  ['2.3', (name: string) => (name === 'gbfs' ? '/2.3/gbfs.json' : `/2.3/en/${name}.json`)],
])('all files of %s are valid, agree, and are where the first one says', async (version, toPath) => {
  await using server = await startServer(town());
  const feed = await readFeed(async (name) => {
    const { status, body } = await ask(server, toPath(name));
    return status === 200 ? body.toString() : undefined;
  });
  expect(findFeedFaults(feed)).toEqual([]);
  expect(readRows(feed).vehicles).toHaveLength(2);
  const { body } = await ask(server, toPath('gbfs'));
  const urls = [...body.toString().matchAll(/https:\/\/bikes\.example\.org\/gbfs([^"]+)/g)].map(
    ([, path]) => path,
  );
  expect(urls).toHaveLength(version === '3.0' ? 7 : 9);
  for (const path of urls) expect((await ask(server, path ?? '')).status).toBe(200);
});

test('/gbfs/gbfs.json is that of the newest version', async () => {
  await using server = await startServer(town());
  const [short, long] = [await ask(server, '/gbfs.json'), await ask(server, '/3.0/gbfs.json')];
  expect(short.body).toEqual(long.body);
});

test('a client that has a file gets 304, compressed or not; one that has another gets the file', async () => {
  await using server = await startServer(town());
  const path = '/3.0/station_status.json';
  const { headers, body } = await ask(server, path);
  const etag = headers.etag ?? '';
  expect(headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'public, max-age=60',
    'access-control-allow-origin': '*',
    vary: 'accept-encoding',
    'content-length': String(body.length),
  });
  for (const known of [etag, `"other", ${etag}`, etag.replace('W/', ''), '*']) {
    const again = await ask(server, path, { headers: { 'if-none-match': known } });
    expect([known, again.status, again.body.length, again.headers.etag]).toEqual([known, 304, 0, etag]);
  }
  const other = await ask(server, path, { headers: { 'if-none-match': '"other"' } });
  expect([other.status, other.body]).toEqual([200, body]);
});

test('who accepts gzip gets it', async () => {
  await using server = await startServer(town());
  const path = '/2.3/en/free_bike_status.json';
  const plain = await ask(server, path);
  for (const [encoding, isCompressed] of [
    ['gzip', true],
    ['br, GZIP;q=0.5', true],
    ['*', true],
    ['gzip;q=0', false],
    ['gzip;q=0.0, *', false],
    ['br', false],
    ['', false],
  ] as const) {
    const { headers, body } = await ask(server, path, { headers: { 'accept-encoding': encoding } });
    expect([encoding, headers['content-encoding']]).toEqual([encoding, isCompressed ? 'gzip' : undefined]);
    expect(isCompressed ? gunzipSync(body) : body).toEqual(plain.body);
    expect(headers['content-length']).toBe(String(body.length));
    expect(headers.etag).toBe(plain.headers.etag);
  }
});

test('HEAD has the headers of GET; OPTIONS lets every page ask; nothing else is allowed', async () => {
  await using server = await startServer(town());
  const path = '/3.0/vehicle_status.json';
  const got = await ask(server, path);
  const head = await ask(server, path, { method: 'HEAD' });
  expect([head.status, head.body.length]).toEqual([200, 0]);
  expect({ ...head.headers, date: '' }).toEqual({ ...got.headers, date: '' });
  const preflight = await ask(server, path, { method: 'OPTIONS' });
  expect([preflight.status, preflight.headers]).toEqual([
    204,
    expect.objectContaining({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, HEAD, OPTIONS',
      'access-control-allow-headers': '*',
    }),
  ]);
  const posted = await ask(server, path, { method: 'POST' });
  expect([posted.status, posted.headers.allow]).toEqual([405, 'GET, HEAD, OPTIONS']);
  expect(JSON.parse(posted.body.toString())).toMatchObject({ error: { code: 'METHOD_NOT_ALLOWED' } });
});

test('what is not there is a 404 in JSON that pages can read, too', async () => {
  await using server = await startServer(town());
  const paths = [
    '',
    '/',
    '/3.0',
    '/3.0/',
    '/3.0/bikes.json',
    '/2.3/de/station_status.json',
    '/4.0/gbfs.json',
  ];
  for (const path of [...paths, '/3.0/constructor.json']) {
    const { status, headers, body } = await ask(server, path);
    const found = [path, status, headers['access-control-allow-origin'], headers['cache-control']];
    expect(found).toEqual([path, 404, '*', 'no-store']);
    expect(JSON.parse(body.toString())).toMatchObject({ error: { code: 'NOT_FOUND' } });
  }
});

test('only what the router has passed on is answered', async () => {
  await using server = await startServer(town());
  const response = await new Promise<IncomingMessage>((resolve) => {
    get({ port: server.port, path: '/gbfs/gbfs.json', agent: false }, resolve);
  });
  response.resume();
  expect(response.statusCode).toBe(401);
});

test('files stay as they are for a minute; then those change of which the data has, and no others', async () => {
  await using server = await startServer(town());
  const read = async (name: string) => {
    const { headers, body } = await ask(server, `/3.0/${name}.json`);
    return { etag: headers.etag, caching: headers['cache-control'], text: body.toString() };
  };
  const before = { status: await read('station_status'), stations: await read('station_information') };
  const { errors } = await server.ask(
    asAdmin,
    'mutation { addStation(input: { name: "East", lat: 48, lon: 16, capacity: 4 }) { __typename } }',
  );
  expect(errors).toBeUndefined();
  server.clock.advance(59 * second);
  const meanwhile = { status: await read('station_status'), stations: await read('station_information') };
  expect(meanwhile).toEqual({
    status: { ...before.status, caching: 'public, max-age=1' },
    stations: { ...before.stations, caching: 'public, max-age=3541' },
  });
  server.clock.advance(second);
  const after = { status: await read('station_status'), stations: await read('station_information') };
  expect(after.status.text).toContain('"last_reported":"2026-05-01T12:01:00Z"');
  expect(after.stations.text).toContain('"last_updated":"2026-05-01T12:01:00Z"');
  expect(after.stations.text).toContain('East');

  server.clock.advance(minute);
  const last = { status: await read('station_status'), stations: await read('station_information') };
  expect(last.status.etag).not.toBe(after.status.etag);
  expect(last.stations).toEqual(after.stations);
});

test('however many ask at once, the feed is written once; what failed is tried again', async () => {
  const clock = createManualClock(noon);
  let taken = 0;
  let fails = true;
  const publisher = createFeedPublisher({
    clock,
    settings: testFeeds,
    takeSnapshot: () => {
      taken += 1;
      return fails ? Promise.reject(new Error('no database')) : Promise.resolve(takeSnapshotOf(town()));
    },
  });
  await expect(publisher.find('/3.0/gbfs.json')).rejects.toThrow('no database');
  fails = false;
  const asked = ['/3.0/gbfs.json', '/3.0/station_status.json', '/2.3/gbfs.json', '/3.0/gbfs.json'];
  const found = await Promise.all(asked.map((path) => publisher.find(path)));
  expect(taken).toBe(2);
  expect(found[0]?.body).toBe(found[3]?.body);
  expect(await found[0]?.body.getGzip()).toBe(await found[3]?.body.getGzip());
  // The clock of the machine was put back.
  clock.advance(-minute);
  await publisher.find('/3.0/gbfs.json');
  expect(taken).toBe(3);
});
