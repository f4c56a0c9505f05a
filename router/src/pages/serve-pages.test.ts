import { once } from 'node:events';
import { mkdir, readdir, readlink, rename, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { openTemporaryFolder } from '@bike-rentals/testing';
import { shop } from '../testing/shop.ts';
import { startFederation, type Federation } from '../testing/start-federation.ts';

const POLICY = "default-src 'none'; script-src 'self'";
const SCRIPT = 'export const answer = 42;\n'.repeat(100);
const TILES = 'the map of a town';

let folder: Awaited<ReturnType<typeof openTemporaryFolder>>;
let federation: Federation;

beforeAll(async () => {
  folder = await openTemporaryFolder();
  federation = await startFederation(shop, {
    pages: { folder: join(folder.path, 'site') },
    playground: { tabs: [] },
  });
});
afterAll(async () => {
  await federation[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

beforeEach(() => writeSite('site', 'one'));
afterEach(() => rm(join(folder.path, 'site'), { recursive: true, force: true }));

async function writeSite(name: string, title: string): Promise<void> {
  const site = join(folder.path, name);
  const files: Record<string, string | Buffer> = {
    'content-security-policy.txt': `${POLICY}\n`,
    'content-security-policy.conf': 'add_header …;',
    'files.json': '[]',
    'app/index.html': `<!doctype html><title>${title}</title>`,
    'app/.hidden': 'hidden',
    'app/sw.js': '// service worker',
    'app/manifest.webmanifest': '{}',
    'app/icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'app/main-ABCD2345.js': SCRIPT,
    'app/media/text-ABCD2345.woff2': 'font',
    'app/map/style.json': '{}',
    'app/map/worker.mjs': 'postMessage(1)',
    'app/map/town.pmtiles': TILES,
    'app/map/style-downtown.css': 'p {}',
    'app/empty.txt': '',
    'mfe/bikes/main-ABCD2345.js': SCRIPT,
    'mfe/bikes/main-ABCD2345.js.br': brotliCompressSync(SCRIPT),
    'mfe/bikes/main-ABCD2345.js.gz': gzipSync(SCRIPT),
  };
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(site, path)), { recursive: true });
    await writeFile(join(site, path), content);
  }
}

interface Answer {
  status: number | undefined;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

interface AskOptions {
  headers?: OutgoingHttpHeaders;
  method?: string;
}

/** As it stands: `fetch` would tidy up the path and decompress the body. */
async function ask(path: string, { headers = {}, method = 'GET' }: AskOptions = {}): Promise<Answer> {
  const { hostname, port } = new URL(federation.url);
  const asked = request({ hostname, port, method, path, headers: { accept: 'text/html', ...headers } });
  const [response] = (await once(asked.end(), 'response')) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await buffer(response) };
}

const notFound = { errors: [{ message: expect.any(String) as string, extensions: { code: 'NOT_FOUND' } }] };

async function expectNotFound(path: string, options: AskOptions = {}): Promise<void> {
  const { status, headers, body } = await ask(path, options);
  expect([status, headers['content-type'], headers['cache-control']]).toEqual([
    404,
    'application/json; charset=utf-8',
    'no-store',
  ]);
  expect(JSON.parse(body.toString())).toEqual(notFound);
}

test.each([
  ['/', '/app/'],
  ['/app', '/app/'],
  ['/app?from=mail', '/app/?from=mail'],
  ['/playground', '/playground/'],
])('%s leads to %s', async (path, location) => {
  const { status, headers } = await ask(path);
  expect([status, headers.location]).toEqual([302, location]);
});

test('programs that ask for the address itself are not led to the page', async () => {
  await expectNotFound('/', { headers: { accept: 'application/json' } });
});

test.each(['/app/', '/app/?a=1', '/app/bikes/models/7', '/app/media', '/app/map/', '/app/stra%C3%9Fe'])(
  '%s is the page, with its policy, and asked for anew each time',
  async (path) => {
    const { status, headers, body } = await ask(path);
    expect([status, body.toString()]).toEqual([200, '<!doctype html><title>one</title>']);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'x-request-id': expect.any(String) as string,
    });
  },
);

test.each([
  ['/app/sw.js', 'text/javascript; charset=utf-8', 'no-cache'],
  ['/app/manifest.webmanifest', 'application/manifest+json', 'no-cache'],
  ['/app/icon.svg', 'image/svg+xml', 'no-cache'],
  ['/app/map/style.json', 'application/json', 'no-cache'],
  ['/app/map/worker.mjs', 'text/javascript; charset=utf-8', 'no-cache'],
  ['/app/map/town.pmtiles', 'application/octet-stream', 'no-cache'],
  // A name that an operator chose, which only looks as if it had a hash.
  ['/app/map/style-downtown.css', 'text/css; charset=utf-8', 'no-cache'],
  ['/app/main-ABCD2345.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
  ['/app/media/text-ABCD2345.woff2', 'font/woff2', 'public, max-age=31536000, immutable'],
  ['/mfe/bikes/main-ABCD2345.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
])('%s is %s, cached as %s', async (path, type, cache) => {
  const { status, headers } = await ask(path);
  expect([status, headers['content-type'], headers['cache-control']]).toEqual([200, type, cache]);
  // A worker has the policy of its script.
  expect(headers['content-security-policy']).toBe(path.startsWith('/app/') ? POLICY : undefined);
});

test.each([
  '/app/none.js',
  '/app/bikes/none.json',
  '/mfe/',
  '/mfe/bikes',
  '/mfe/bikes/none.js',
  '/mfe/bikes/main-ABCD2345.js.gz',
  '/content-security-policy.txt',
  '/files.json',
  '/apple',
  '/mfe',
])('%s is nothing', async (path) => {
  await expectNotFound(path);
});

test.each([
  '/app/../files.json',
  '/app/%2e%2e/files.json',
  '/app/..%2ffiles.json',
  '/app/..%2Ffiles.json',
  '/app/%2e%2e%2ffiles.json',
  '/app/..\\files.json',
  '/app/..%5cfiles.json',
  '/app/%252e%252e/files.json',
  '/mfe/../content-security-policy.txt',
  '/mfe/bikes/..%2f..%2ffiles.json',
  '/app/.hidden',
  '/app/.git/config',
  '/app/%2ehidden',
  '/app/files.json%00.html',
  '/app/%zz',
  '/mfe/%',
  '//other.example/files.json',
  'http://other.example/files.json',
])('%s is nothing, and no failure', async (path) => {
  await expectNotFound(path);
});

test('compressed files are sent to those who accept them', async () => {
  const path = '/mfe/bikes/main-ABCD2345.js';
  const accepting = (encodings: string) => ask(path, { headers: { 'accept-encoding': encodings } });
  const brotli = await accepting('gzip, deflate, br');
  expect([brotli.headers['content-encoding'], brotliDecompressSync(brotli.body).toString()]).toEqual([
    'br',
    SCRIPT,
  ]);
  expect(brotli.headers['vary']).toBe('accept-encoding');
  const gzip = await accepting('gzip');
  expect([gzip.headers['content-encoding'], gunzipSync(gzip.body).toString()]).toEqual(['gzip', SCRIPT]);
  for (const encodings of ['', 'identity', 'vibrant', 'br;q=0, gzip;q=0']) {
    const plain = await accepting(encodings);
    expect([plain.headers['content-encoding'], plain.body.toString()]).toEqual([undefined, SCRIPT]);
    expect(plain.headers['vary']).toBe('accept-encoding');
  }
  expect(new Set([brotli, gzip, await ask(path)].map(({ headers }) => headers.etag)).size).toBe(3);
});

test('what a browser has is not sent again', async () => {
  const { headers } = await ask('/app/');
  const again = await ask('/app/bikes', { headers: { 'if-none-match': `"other", W/${headers.etag}` } });
  expect([again.status, again.body.length]).toEqual([304, 0]);
  expect(again.headers).toMatchObject({ 'content-security-policy': POLICY, 'cache-control': 'no-cache' });
});

test.each([
  ['bytes=4-6', 206, 'map', 'bytes 4-6/17'],
  ['bytes=4-', 206, 'map of a town', 'bytes 4-16/17'],
  ['bytes=-4', 206, 'town', 'bytes 13-16/17'],
  ['bytes=-99', 206, TILES, 'bytes 0-16/17'],
  ['bytes=4-99', 206, 'map of a town', 'bytes 4-16/17'],
  ['bytes=17-', 416, '', 'bytes */17'],
  ['bytes=6-4', 200, TILES, undefined],
  ['bytes=0-1,3-4', 200, TILES, undefined],
  ['lines=1-2', 200, TILES, undefined],
])('the part %s of a file is %i "%s"', async (range, status, text, contentRange) => {
  const answer = await ask('/app/map/town.pmtiles', { headers: { range } });
  expect([answer.status, answer.body.toString(), answer.headers['content-range']]).toEqual([
    status,
    text,
    contentRange,
  ]);
});

test('a part of a file that has changed since is not mixed with the parts before', async () => {
  const path = '/app/map/town.pmtiles';
  const { headers } = await ask(path);
  const range = { range: 'bytes=0-2' };
  expect((await ask(path, { headers: { ...range, 'if-range': headers.etag } })).status).toBe(206);
  expect((await ask(path, { headers: { ...range, 'if-range': '"older"' } })).status).toBe(200);
});

test('a part counts the bytes of the file itself, not of its compressed form', async () => {
  const headers = { range: 'bytes=0-5', 'accept-encoding': 'br, gzip' };
  const answer = await ask('/mfe/bikes/main-ABCD2345.js', { headers });
  expect([answer.headers['content-encoding'], answer.body.toString()]).toEqual([undefined, 'export']);
});

test('HEAD has the headers of GET and no body, and an empty file is empty', async () => {
  const head = await ask('/mfe/bikes/main-ABCD2345.js', { method: 'HEAD' });
  expect([head.status, head.headers['content-length'], head.body.length]).toEqual([
    200,
    String(SCRIPT.length),
    0,
  ]);
  const empty = await ask('/app/empty.txt');
  expect([empty.status, empty.headers['content-length'], empty.body.length]).toEqual([200, '0', 0]);
});

test.each(['/', '/app', '/app/', '/mfe/bikes/main-ABCD2345.js'])('a POST to %s is nothing', async (path) => {
  await expectNotFound(path, { method: 'POST' });
});

test('while the app is being built its page says so, and once it is there it is served', async () => {
  await rename(join(folder.path, 'site'), join(folder.path, 'later'));
  const missing = await ask('/app/bikes');
  expect([missing.status, missing.headers['retry-after']]).toEqual([503, '2']);
  expect(missing.headers).toMatchObject({
    'cache-control': 'no-store',
    'content-security-policy': expect.stringContaining("default-src 'none'") as string,
  });
  expect(missing.body.toString()).toMatch(/http-equiv="refresh".*being built.*href="\/playground\/"/s);
  expect((await ask('/')).headers.location).toBe('/app/');
  for (const path of ['/app/main-ABCD2345.js', '/mfe/bikes/main-ABCD2345.js']) await expectNotFound(path);
  await rename(join(folder.path, 'later'), join(folder.path, 'site'));
  expect((await ask('/app/bikes')).status).toBe(200);
});

test('a release that takes the place of another one is served at once', async () => {
  await writeSite('next', 'two');
  await writeFile(join(folder.path, 'next', 'content-security-policy.txt'), "default-src 'self'");
  const before = await ask('/app/');
  await rm(join(folder.path, 'site'), { recursive: true });
  await rename(join(folder.path, 'next'), join(folder.path, 'site'));
  const after = await ask('/app/', { headers: { 'if-none-match': before.headers.etag } });
  expect([after.status, after.body.toString(), after.headers['content-security-policy']]).toEqual([
    200,
    '<!doctype html><title>two</title>',
    "default-src 'self'",
  ]);
});

test('a page without its policy is not served', async () => {
  await rm(join(folder.path, 'site', 'content-security-policy.txt'));
  expect((await ask('/app/')).status).toBe(500);
});

test('a client that leaves in the middle of a file leaves no file open', async () => {
  const large = join(folder.path, 'site', 'app', 'large.bin');
  await writeFile(large, Buffer.alloc(20_000_000));
  const { hostname, port } = new URL(federation.url);
  const asked = request({ hostname, port, path: '/app/large.bin' }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  await once(response, 'readable');
  expect(await countOpen(large)).toBe(1);
  asked.destroy();
  while ((await countOpen(large)) > 0) await new Promise(setImmediate);
});

/** How many descriptors of this process, in which the router runs, are of this file. */
async function countOpen(path: string): Promise<number> {
  const links = await readdir('/proc/self/fd');
  const targets = await Promise.all(links.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
  return targets.filter((target) => target === path).length;
}
