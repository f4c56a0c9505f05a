import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, request, type IncomingMessage, type RequestListener } from 'node:http';
import { get as getTls } from 'node:https';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { createGetGarages } from '@bike-rentals/get-garages/get-garages.ts';
import { startFront } from '@bike-rentals/get-garages/start-front.ts';
import { findFreePorts, openTemporaryFolder } from '@bike-rentals/testing';
import { root } from '@bike-rentals/system/paths';
import { renderNginx, startNginx, type NginxSettings } from '@bike-rentals/system/nginx';
import { logIn, register } from './support/client.ts';
import { findNginx, testNginx } from './support/nginx.ts';
import { startEmbeddedSystem } from './support/system.ts';

const hasNginx = (await findNginx()) !== undefined;

/** NGINX on ports and in a folder of its own. */
async function startDoor(settings: Partial<NginxSettings>) {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await openTemporaryFolder());
  const [door = 0, inside = 0, users = 0, auth = 0] = await findFreePorts(4);
  const at = (port: number) => `127.0.0.1:${port}`;
  const listeners = { listen: at(door), inside: at(inside), insideUsers: at(users), insideAuth: at(auth) };
  const all = { ...testNginx, ...listeners, ...settings };
  await renderNginx(folder.path, all);
  opened.use(await startNginx(folder.path, all, 'ignore'));
  const running = opened.move();
  return {
    url: `http://127.0.0.1:${door}`,
    inside: `http://127.0.0.1:${inside}/graphql`,
    insideUsers: `http://127.0.0.1:${users}`,
    /** NGINX answers first and writes its log afterwards: waits until there are so many lines. */
    async readLog(lineCount: number) {
      for (;;) {
        const lines = (await readFile(join(folder.path, 'access.log'), 'utf8')).split('\n').slice(0, -1);
        if (lines.length >= lineCount) return lines;
      }
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function startServer(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

const post = (url: string, body: string, headers = {}) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });

const refusal = (code: string) => ({
  errors: [{ message: expect.any(String) as string, extensions: { code } }],
});

test.each([
  ['2001:db8:1:2:a:b:c:d', '2001:db8:1:2'],
  ['2001:db8:1:2::d', '2001:db8:1:2'],
  ['2001:db8:1::d', '2001:db8:1'],
  ['2001:db8::a:b:c:d', '2001:db8'],
  ['2001:db8::d', '2001:db8'],
  ['::1', ''],
  ['192.0.2.1', undefined],
])('the network of %s, which its limits are for, is %s', async (address, network) => {
  const template = await readFile(join(root, 'nginx/templates/20-public.conf.template'), 'utf8');
  const patterns = [...template.matchAll(/"~(\^\(\?<network>.*?)" /g)].map(
    ([, source]) => new RegExp(source ?? ''),
  );
  const found = patterns.map((pattern) => pattern.exec(address)?.groups?.['network']);
  expect(found.find((one) => one !== undefined)).toBe(network);
});

(hasNginx ? describe : describe.skip)('NGINX as the front door', () => {
  test('people log in, ask and watch through it; the playground, get-garages and the keys are there', async () => {
    const [authPort = 0] = await findFreePorts(1);
    await using system = await startEmbeddedSystem({
      AUTH_PORT: String(authPort),
      ROUTER_TRUSTED_PROXIES: '1',
    });
    await using lambda = await startFront(
      createGetGarages(() => Promise.resolve(60)),
      { host: '127.0.0.1', port: 0 },
    );
    await using door = await startDoor({
      router: [new URL(system.url).host],
      auth: [`127.0.0.1:${authPort}`],
      lambda: `127.0.0.1:${lambda.port}`,
    });
    const behind = { url: `${door.url}/graphql` };
    const admin = await logIn(behind, 'admin');
    const { garages } = await admin.ask<{ garages: { bikes: number } }>('{ garages { bikes } }');
    expect(garages.bikes).toBeGreaterThan(0);
    const someone = await register(behind);
    await using socket = someone.subscribe('{ me { id } }');
    expect(await socket.next()).toEqual({ me: { id: someone.id } });

    const page = await fetch(`${door.url}/`, { headers: { accept: 'text/html' } });
    expect([page.url, await page.text()]).toEqual([
      `${door.url}/playground/`,
      expect.stringContaining('Altair'),
    ]);
    const script = await fetch(`${door.url}/playground/initial-options.js`);
    expect([script.status, script.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('javascript'),
    ]);
    const keys = (await (await fetch(`${door.url}/.well-known/jwks.json`)).json()) as { keys: object[] };
    expect(keys.keys[0]).toMatchObject({ alg: 'ES256' });
    expect(await (await post(`${door.url}/get-garages`, '{"bikes":101}')).json()).toMatchObject({
      needed: 3,
    });
    expect(await (await fetch(`${door.url}/get-garages`)).json()).toMatchObject({ bikes: 60 });

    // Log-ins are throttled by the address that NGINX sees, whatever clients claim.
    const statuses: number[] = [];
    for (let attempt = 0; attempt <= 20; attempt += 1) {
      const body = JSON.stringify({ email: `u${attempt}@example.org`, password: 'a wrong password' });
      const headers = { 'x-forwarded-for': `192.0.2.${attempt}` };
      statuses.push((await post(`${door.url}/session`, body, headers)).status);
    }
    expect(statuses).toEqual([...Array<number>(20).fill(401), 429]);
  });

  test.each(['/health/live', '/revocations', '/metrics', '/.well-known/other', '/graphql/', '/error'])(
    '%s is not to be had',
    async (path) => {
      await using router = await startServer((_request, response) => response.end('secret'));
      await using door = await startDoor({ router: [router.address], auth: [router.address] });
      const response = await fetch(door.url + path);
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual(refusal('NOT_FOUND'));
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    },
  );

  test('the door for log-ins is reached by way of the router, and only with small bodies', async () => {
    const seen: unknown[] = [];
    await using router = await startServer((asked, response) => {
      seen.push([asked.method, asked.url, asked.headers['x-forwarded-for'], asked.headers.host]);
      response.end('{}');
    });
    await using door = await startDoor({ router: [router.address] });
    await post(`${door.url}/session/refresh?x=1`, '', { 'x-forwarded-for': '1.2.3.4' });
    await fetch(`${door.url}/session`, { method: 'DELETE' });
    const { host } = new URL(door.url);
    expect(seen).toEqual([
      ['POST', '/session/refresh', '127.0.0.1', host],
      ['DELETE', '/session', '127.0.0.1', host],
    ]);
    expect((await post(`${door.url}/session`, 'x'.repeat(4_097))).status).toBe(413);
    for (const path of ['/session/', '/sessions', '/session/a/b', '/session/..%2frevocations'])
      expect((await post(door.url + path, '')).status).toBe(404);
    expect(seen).toHaveLength(2);
  });

  test('feeds are reached by way of the router, as it sends them', async () => {
    const seen: unknown[] = [];
    const headers = { etag: 'W/"one"', 'cache-control': 'public, max-age=42', 'content-encoding': 'gzip' };
    const compressed = gzipSync('{"version":"3.0"}');
    await using router = await startServer((asked, response) => {
      seen.push([asked.method, asked.url, asked.headers['if-none-match']]);
      response.writeHead(200, { ...headers, 'content-type': 'application/json' }).end(compressed);
    });
    await using door = await startDoor({ router: [router.address] });
    const response = await fetch(`${door.url}/gbfs/2.3/de-AT/station_status.json?x=1`, {
      headers: { 'if-none-match': '"zero"' },
    });
    expect(Object.fromEntries(response.headers)).toMatchObject(headers);
    expect(await response.json()).toEqual({ version: '3.0' });
    await fetch(`${door.url}/gbfs`, { method: 'HEAD' });
    expect(seen).toEqual([
      ['GET', '/gbfs/2.3/de-AT/station_status.json', '"zero"'],
      ['HEAD', '/gbfs', undefined],
    ]);
    for (const path of ['/gbfsx', '/gbfs/a%20b']) expect((await fetch(door.url + path)).status).toBe(404);
    expect(seen).toHaveLength(2);
  });

  test('links that end mails are reached by way of the router', async () => {
    const seen: unknown[] = [];
    await using router = await startServer((asked, response) => {
      seen.push([asked.method, asked.url]);
      response.end('ok');
    });
    await using door = await startDoor({ router: [router.address] });
    await post(`${door.url}/mail/unsubscribe/a-b_c/RENTAL_DUE.EXTENDED`, 'List-Unsubscribe=One-Click');
    expect(seen).toEqual([['POST', '/mail/unsubscribe/a-b_c/RENTAL_DUE.EXTENDED']]);
    for (const path of ['/mail', '/mail/unsubscribe', '/mail/unsubscribe/a/b/c'])
      expect((await fetch(door.url + path)).status).toBe(404);
    expect(seen).toHaveLength(1);
  });

  test('files of staff are reached by way of the router, with their filter, and are larger than others', async () => {
    const seen: unknown[] = [];
    await using router = await startServer((asked, response) => {
      seen.push([asked.method, asked.url, asked.headers.authorization]);
      asked.resume().on('end', () => response.end('{}'));
    });
    await using door = await startDoor({ router: [router.address] });
    const authorization = 'Bearer x';
    const path = '/files/exports/bikes.csv?state=MAINTENANCE';
    expect((await fetch(door.url + path, { headers: { authorization } })).status).toBe(200);
    const large = (bytes: number) => post(`${door.url}/files/imports/bikes`, 'x'.repeat(bytes));
    expect((await large(8 * 1024 * 1024)).status).toBe(200);
    expect((await large(8 * 1024 * 1024 + 1)).status).toBe(413);
    expect(seen).toEqual([
      ['GET', path, authorization],
      ['POST', '/files/imports/bikes', undefined],
    ]);
    expect((await fetch(`${door.url}/files`)).status).toBe(404);
  });

  test('photos are reached by way of the router, as large as they may be, with the headers of bikes', async () => {
    const seen: unknown[] = [];
    const headers = {
      'content-type': 'image/png',
      'cache-control': 'private, max-age=3600, immutable',
      'content-security-policy': "default-src 'none'; sandbox",
      vary: 'authorization',
    };
    await using router = await startServer((asked, response) => {
      seen.push([asked.method, asked.url, asked.headers.authorization]);
      asked.resume().on('end', () => response.writeHead(200, headers).end('picture'));
    });
    await using door = await startDoor({ router: [router.address] });
    const photo = await fetch(`${door.url}/photos/0193-ab_c`, { headers: { authorization: 'Bearer x' } });
    expect([photo.status, await photo.text()]).toEqual([200, 'picture']);
    expect(Object.fromEntries(photo.headers)).toMatchObject({
      ...headers,
      'x-content-type-options': 'nosniff',
    });
    const send = (bytes: number) => post(`${door.url}/photos`, 'x'.repeat(bytes));
    expect((await send(5 * 1024 * 1024)).status).toBe(200);
    expect((await send(5 * 1024 * 1024 + 1)).status).toBe(413);
    expect(seen).toEqual([
      ['GET', '/photos/0193-ab_c', 'Bearer x'],
      ['POST', '/photos', undefined],
    ]);
    for (const path of ['/photosx', '/photos/', '/photos/a/b', '/photos/a.png', '/photos/..%2ffiles'])
      expect((await fetch(door.url + path)).status).toBe(404);
    expect(seen).toHaveLength(2);
    // The error is the one that there is, however large the body was.
    await router[Symbol.asyncDispose]();
    const away = await send(2 * 1024 * 1024);
    expect([away.status, await away.json()]).toEqual([502, refusal('UNAVAILABLE')]);
  });

  test('one address sends 20 files or photos at once', async () => {
    const arrived: (() => void)[] = [];
    const { promise: all, resolve } = Promise.withResolvers<undefined>();
    await using router = await startServer((asked, response) => {
      asked.resume().on('end', () => {
        if (arrived.push(() => response.end('{}')) === 20) resolve(undefined);
      });
    });
    await using door = await startDoor({ router: [router.address] });
    const send = (path: string) => post(door.url + path, '{}').then(({ status }) => status);
    const sent = Array.from({ length: 20 }, (_, index) =>
      send(index % 2 === 0 ? '/photos' : '/files/imports/bikes'),
    );
    await all;
    expect([await send('/photos'), await send('/files/imports/bikes')]).toEqual([429, 429]);
    for (const answer of arrived) answer();
    expect(new Set(await Promise.all(sent))).toEqual(new Set([200]));
  });

  test('inside, photos are asked of whichever instance of bikes is there', async () => {
    await using bikes = await startServer((asked, response) => {
      asked.resume().on('end', () => response.end(`${asked.method} ${asked.url}`));
    });
    await using door = await startDoor({ bikesBackup: bikes.address });
    const large = await post(new URL('/photos', door.inside).href, 'x'.repeat(5 * 1024 * 1024));
    expect([large.status, await large.text()]).toEqual([200, 'POST /photos']);
    expect(await (await fetch(new URL('/photos/a', door.inside))).text()).toBe('GET /photos/a');
  });

  test('inside, feeds are asked of whichever instance of bikes is there', async () => {
    await using bikes = await startServer((asked, response) => response.end(asked.url));
    await using door = await startDoor({ bikesBackup: bikes.address });
    const response = await fetch(new URL('/gbfs/3.0/gbfs.json', door.inside));
    expect([response.status, await response.text()]).toEqual([200, '/gbfs/3.0/gbfs.json']);
    expect((await fetch(new URL('/gbfsx', door.inside))).status).toBe(404);
  });

  test.each(['/playground/..\\health/ready', '/health/..%2fget-garages', '/x/../graphql', '//graphql'])(
    '%s is for nobody behind it what it is not for NGINX',
    async (path) => {
      const seen: (string | undefined)[] = [];
      await using router = await startServer((asked, response) => {
        seen.push(asked.url);
        response.end();
      });
      const { address } = router;
      await using door = await startDoor({ router: [address], auth: [address], lambda: address });
      const { port } = new URL(door.url);
      // As it stands: `fetch` would tidy it up.
      await new Promise((resolve) => request({ host: '127.0.0.1', port, path }, resolve).end());
      for (const url of seen) {
        expect(['/graphql', '/get-garages', expect.stringMatching(/^\/playground\/[^\\]*$/)]).toContainEqual(
          url,
        );
      }
    },
  );

  test('only WebSocket is another protocol to it', async () => {
    const seen: (string | undefined)[] = [];
    await using router = await startServer((asked, response) => {
      seen.push(asked.headers.upgrade);
      asked.resume();
      response.end('{}');
    });
    await using door = await startDoor({ router: [router.address] });
    const { port } = new URL(door.url);
    const headers = { connection: 'upgrade', upgrade: 'h2c' };
    const asked = request({ host: '127.0.0.1', port, path: '/graphql', method: 'POST', headers }).end('{}');
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    response.resume();
    expect([response.statusCode, seen]).toEqual([200, [undefined]]);
  });

  test('behind a load balancer that it trusts, clients have the addresses that this one names', async () => {
    let seen: unknown;
    await using router = await startServer((asked, response) => {
      seen = asked.headers['x-forwarded-for'];
      response.end('{}');
    });
    await using door = await startDoor({ router: [router.address], trustedProxy: '127.0.0.0/8' });
    await fetch(`${door.url}/graphql`, { headers: { 'x-forwarded-for': '6.6.6.6, 192.0.2.7' } });
    expect(seen).toBe('192.0.2.7');
  });

  test('what NGINX refuses itself is an error that GraphQL clients can read', async () => {
    await using router = await startServer((asked, response) => {
      asked.resume();
      response.end('{}');
    });
    await using door = await startDoor({ router: [router.address] });
    const large = await post(`${door.url}/graphql`, 'x'.repeat(1_100_000));
    expect([large.status, await large.json()]).toEqual([413, refusal('PAYLOAD_TOO_LARGE')]);
    const keys = await post(`${door.url}/.well-known/jwks.json`, '{}');
    expect([keys.status, await keys.json()]).toEqual([403, refusal('FORBIDDEN')]);
    await router[Symbol.asyncDispose]();
    const away = await post(`${door.url}/graphql`, '{}');
    expect([away.status, away.headers.get('retry-after'), await away.json()]).toEqual([
      502,
      '1',
      refusal('UNAVAILABLE'),
    ]);
    await fetch(`${door.url}/nothing?secret=1`);
    const lines = await door.readLog(4);
    expect(lines.map((line) => (JSON.parse(line) as { path: string }).path)).toEqual([
      ...['/graphql', '/.well-known/jwks.json', '/graphql', '/nothing'],
    ]);
  });

  test('too many requests from one address are refused, with when to come again', async () => {
    await using router = await startServer((_request, response) => response.end('{}'));
    await using door = await startDoor({ router: [router.address], requestsPerSecond: 1, requestBurst: 2 });
    const answers = await Promise.all(Array.from({ length: 8 }, () => fetch(`${door.url}/graphql`)));
    const refused = answers.filter(({ status }) => status === 429);
    // One, and a burst of two; time may add one more.
    expect(refused.length).toBeGreaterThanOrEqual(4);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(3);
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect(await refused[0]?.json()).toEqual(refusal('TOO_MANY_REQUESTS'));
  });

  test('the client’s address and the request’s id are NGINX’s word, not the client’s', async () => {
    let seen: Record<string, unknown> = {};
    await using router = await startServer((asked, response) => {
      seen = asked.headers;
      response.end('{}');
    });
    await using door = await startDoor({ router: [router.address] });
    const response = await post(`${door.url}/graphql?secret=1`, '{}', {
      'x-forwarded-for': '1.2.3.4',
      'x-request-id': 'mine',
    });
    const id = response.headers.get('x-request-id');
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(seen).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-request-id': id });
    const [line = ''] = await door.readLog(1);
    expect(JSON.parse(line)).toMatchObject({ requestId: id, path: '/graphql', status: 200, method: 'POST' });
  });

  test('large answers are compressed, and a stream is passed on as it comes', async () => {
    const more = Promise.withResolvers<undefined>();
    await using router = await startServer((asked, response) => {
      if (asked.headers.accept !== 'text/event-stream') {
        response.setHeader('content-type', 'application/graphql-response+json');
        response.end(JSON.stringify({ data: 'x'.repeat(10_000) }));
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('event: next\n\n');
      void more.promise.then(() => response.end('event: complete\n\n'));
    });
    await using door = await startDoor({ router: [router.address] });
    expect((await post(`${door.url}/graphql`, '{}')).headers.get('content-encoding')).toBe('gzip');
    const stream = await post(`${door.url}/graphql`, '{}', { accept: 'text/event-stream' });
    const events = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await events?.read())?.value).toContain('next');
    more.resolve(undefined);
    expect((await events?.read())?.value).toContain('complete');
  });

  test('with a certificate it speaks TLS, and sends plain HTTP there', async () => {
    await using folder = await openTemporaryFolder();
    const [key, certificate] = [join(folder.path, 'privkey.pem'), join(folder.path, 'fullchain.pem')];
    await promisify(execFile)('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'],
      ...['-subj', '/CN=localhost', '-keyout', key, '-out', certificate],
    ]);
    await using router = await startServer((_asked, response) => response.end('answered'));
    await using door = await startDoor({ router: [router.address], tls: folder.path });
    const ca = await readFile(certificate);
    const asked = getTls(`${door.url.replace('http:', 'https:')}/graphql`, {
      ca,
      servername: 'localhost',
      agent: false,
    });
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    expect(await text(response)).toBe('answered');
    expect(response.headers['strict-transport-security']).toContain('max-age');
    const plain = await fetch(`${door.url}/graphql`, { redirect: 'manual' });
    expect(plain.headers.get('location')).toBe(`${door.url.replace('http:', 'https:')}/graphql`);
  });
});

(hasNginx ? describe : describe.skip)('NGINX and the web app', () => {
  const policy = (hash: string) => `default-src 'none'; script-src 'self' 'sha256-${hash}'`;
  const script = 'export const answer = 42;\n'.repeat(100);

  async function writeSite(folder: string, hash = 'one'): Promise<void> {
    const files: Record<string, string | Buffer> = {
      'content-security-policy.txt': policy(hash),
      'files.json': '[]',
      'app/index.html': '<!doctype html><title>Bike Rentals</title>',
      'app/sw.js': '// service worker',
      'app/manifest.webmanifest': '{}',
      'app/icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
      'app/.hidden': 'hidden',
      'app/media/text-ABCD2345.woff2': 'font',
      'app/map/style.json': '{}',
      'app/map/worker.mjs': 'postMessage(1)',
      'app/map/town.pmtiles': 'the map of a town',
      'app/map/style-downtown.css': 'p {}',
      'mfe/bikes/main-ABCD2345.js': script,
      'mfe/bikes/main-ABCD2345.js.gz': gzipSync(script),
      // The last one: NGINX is told when it is there.
      'content-security-policy.conf': `set $content_security_policy "${policy(hash)}";\n`,
    };
    // Workers of NGINX may run as another user.
    await chmod(folder, 0o755);
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
  }

  let folder: Awaited<ReturnType<typeof openTemporaryFolder>>;
  let door: Awaited<ReturnType<typeof startDoor>>;
  beforeAll(async () => {
    folder = await openTemporaryFolder();
    await writeSite(folder.path);
    // The limit of the API is not that of the files.
    door = await startDoor({ pages: folder.path, requestsPerSecond: 1, requestBurst: 50 });
  });
  afterAll(async () => {
    await door[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });
  const open = (path: string, headers = {}) =>
    fetch(door.url + path, { headers: { accept: 'text/html', ...headers }, redirect: 'manual' });

  test.each([
    ['/', '/app/'],
    ['/app', '/app/'],
    ['/app?from=mail', '/app/?from=mail'],
  ])('%s leads to %s', async (path, location) => {
    const { status, headers } = await open(path);
    expect([status, headers.get('location')]).toEqual([302, location]);
  });

  test.each(['/app/', '/app/?a=1', '/app/bikes/models/7', '/app/media', '/app/map/', '/app/stra%C3%9Fe'])(
    '%s is the page, with its policy, and asked for anew each time',
    async (path) => {
      const response = await open(path);
      expect([response.status, await response.text()]).toEqual([
        200,
        '<!doctype html><title>Bike Rentals</title>',
      ]);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': policy('one'),
        'cache-control': 'no-cache',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
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
    ['/app/map/style-downtown.css', 'text/css; charset=utf-8', 'no-cache'],
    ['/app/media/text-ABCD2345.woff2', 'font/woff2', 'public, max-age=31536000, immutable'],
    ['/mfe/bikes/main-ABCD2345.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
  ])('%s is %s, cached as %s', async (path, type, cache) => {
    const { status, headers } = await open(path);
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([200, type, cache]);
    expect(headers.get('content-security-policy')).toBe(path.startsWith('/app/') ? policy('one') : null);
    expect([headers.get('x-content-type-options'), headers.get('x-frame-options')]).toEqual([
      'nosniff',
      'DENY',
    ]);
  });

  test('files that were compressed beforehand are sent so, and parts of a map as asked', async () => {
    const { headers } = await open('/mfe/bikes/main-ABCD2345.js', { 'accept-encoding': 'gzip' });
    expect([headers.get('content-encoding'), headers.get('vary')]).toEqual(['gzip', 'Accept-Encoding']);
    expect(headers.get('content-length')).toBe(String(gzipSync(script).length));
    const part = await open('/app/map/town.pmtiles', { range: 'bytes=-4' });
    expect([part.status, await part.text()]).toEqual([206, 'town']);
  });

  test.each([
    ...['/app/none.js', '/app/.hidden', '/app/.git/config', '/app/..%2ffiles.json', '/app/..%5cfiles.json'],
    ...['/mfe/', '/mfe/bikes', '/mfe/bikes/none.js', '/mfe/bikes/main-ABCD2345.js.gz', '/mfe', '/apple'],
    ...['/files.json', '/content-security-policy.txt', '/content-security-policy.conf', '/error.html'],
  ])('%s is nothing', async (path) => {
    const response = await open(path);
    expect([response.status, await response.json()]).toEqual([404, refusal('NOT_FOUND')]);
    expect(response.headers.get('cache-control')).toBeNull();
  });

  test('programs that ask for the address itself are not led to the page, and nothing is posted to it', async () => {
    const response = await open('/', { accept: 'application/json' });
    expect([response.status, await response.json()]).toEqual([404, refusal('NOT_FOUND')]);
    expect((await post(`${door.url}/app/`, '{}')).status).toBe(405);
  });

  test('opening the app takes nothing from what its address may ask of the API', async () => {
    const paths = Array.from({ length: 100 }, () => '/mfe/bikes/main-ABCD2345.js');
    const statuses = await Promise.all(paths.map(async (path) => (await open(path)).status));
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    // The router is away, so 502 is what the API says.
    expect((await post(`${door.url}/graphql`, '{}')).status).toBe(502);
  });

  test('a new build is served with its own policy, without a restart', async () => {
    await writeSite(folder.path, 'another');
    let found: string | null | undefined;
    // Connections of the old configuration end at any time.
    while (found !== policy('another')) {
      const response = await open('/app/').catch(() => undefined);
      found = response?.headers.get('content-security-policy');
    }
  });

  test('without a built app the router is asked, for the address as NGINX understood it', async () => {
    const seen: (string | undefined)[] = [];
    await using router = await startServer((asked, response) => {
      seen.push(asked.url);
      const headers = { 'cache-control': 'no-store', 'referrer-policy': 'same-origin' };
      response.writeHead(503, { ...headers, 'content-type': 'text/html' }).end('being built');
    });
    await using other = await startDoor({ router: [router.address] });
    for (const path of ['/', '/app', '/app/?a=1', '/app/b%0Ac/%C3%9F', '/mfe/x.js', '/app/..%2fgraphql2'])
      await fetch(other.url + path);
    expect(seen).toEqual(['/', '/app', '/app/?a=1', '/app/b%0Ac/%C3%9F', '/mfe/x.js']);
    const page = await fetch(`${other.url}/app/`);
    expect([page.status, await page.text()]).toEqual([503, 'being built']);
    expect([page.headers.get('cache-control'), page.headers.get('referrer-policy')]).toEqual([
      'no-store',
      'same-origin',
    ]);
    await router[Symbol.asyncDispose]();
    // A browser that opens a page gets an error page of HTML.
    const away = await fetch(`${other.url}/app/bikes`, { headers: { accept: 'text/html' } });
    expect([away.status, away.headers.get('content-type'), away.headers.get('retry-after')]).toEqual([
      502,
      'text/html; charset=utf-8',
      '1',
    ]);
    expect(await away.text()).toContain('away for the moment');
    expect(await (await fetch(`${other.url}/mfe/x.js`)).json()).toEqual(refusal('UNAVAILABLE'));
  });
});

(hasNginx ? describe : describe.skip)('NGINX as the one address of two instances', () => {
  const answerAs =
    (name: string): RequestListener =>
    (asked, response) => {
      asked.resume().once('end', () => response.end(name));
    };
  const ask = async (door: { inside: string }, method = 'POST') => {
    const response = await fetch(door.inside, { method, ...(method === 'POST' && { body: '{}' }) });
    return `${response.status} ${response.ok ? await response.text() : ''}`.trim();
  };

  test('the first answers while it is there, the backup when it is not', async () => {
    await using backup = await startServer(answerAs('backup'));
    {
      await using primary = await startServer(answerAs('primary'));
      await using door = await startDoor({ bikesPrimary: primary.address, bikesBackup: backup.address });
      expect([await ask(door), await ask(door)]).toEqual(['200 primary', '200 primary']);
      await primary[Symbol.asyncDispose]();
      // It reached no instance, so it can be sent to the other one even if it is a mutation.
      expect([await ask(door), await ask(door)]).toEqual(['200 backup', '200 backup']);
    }
  });

  test('one that is frozen fails a POST, which may have done something, and gets no more', async () => {
    let asked = 0;
    await using primary = await startServer(() => void (asked += 1));
    await using backup = await startServer(answerAs('backup'));
    await using door = await startDoor({ bikesPrimary: primary.address, bikesBackup: backup.address });
    expect(await ask(door)).toBe('504');
    expect([await ask(door), await ask(door)]).toEqual(['200 backup', '200 backup']);
    expect(asked).toBe(1);
  });

  test('a GET that was not answered is asked again at the other', async () => {
    await using primary = await startServer(() => undefined);
    await using backup = await startServer(answerAs('backup'));
    await using door = await startDoor({ bikesPrimary: primary.address, bikesBackup: backup.address });
    expect(await ask(door, 'GET')).toBe('200 backup');
  });

  test('what is slow at both leaves nobody without an answer', async () => {
    const answerOrNot =
      (name: string): RequestListener =>
      (asked, response) => {
        void text(asked).then((body) => body !== 'slow' && response.end(name));
      };
    await using primary = await startServer(answerOrNot('primary'));
    await using backup = await startServer(answerOrNot('backup'));
    await using door = await startDoor({ bikesPrimary: primary.address, bikesBackup: backup.address });
    const slow = () => fetch(door.inside, { method: 'POST', body: 'slow' }).then(({ status }) => status);
    expect([await slow(), await slow()]).toEqual([504, 504]);
    expect([await ask(door), await ask(door)]).toEqual(['200 backup', '200 backup']);
  });

  test('a question may be as large as the router makes it', async () => {
    await using primary = await startServer(answerAs('primary'));
    await using door = await startDoor({ bikesPrimary: primary.address, bikesBackup: primary.address });
    const response = await post(door.inside, 'x'.repeat(2_000_000));
    expect(await response.text()).toBe('primary');
  });

  test('other paths are not passed on', async () => {
    await using primary = await startServer(answerAs('primary'));
    await using door = await startDoor({ bikesPrimary: primary.address, bikesBackup: primary.address });
    const { status } = await fetch(door.inside.replace('graphql', 'health/ready'));
    expect(status).toBe(404);
  });
});

(hasNginx ? describe : describe.skip)('NGINX before several instances that are all alike', () => {
  const answerAs =
    (name: string): RequestListener =>
    (asked, response) => {
      asked.resume().once('end', () => response.end(`${name} ${asked.url}`));
    };
  const askOften = async (url: string, times = 20) => {
    const answers: string[] = [];
    for (let count = 0; count < times; count += 1) {
      const response = await post(url, '{}');
      answers.push(`${response.status} ${await response.text()}`);
    }
    return new Set(answers);
  };

  test.each([
    ['routers', 'router', ({ url }: { url: string }) => `${url}/graphql?a=1`, '/graphql?a=1'],
    [
      'users',
      'users',
      (door: { insideUsers: string }) => `${door.insideUsers}/any/path?a=1`,
      '/any/path?a=1',
    ],
  ] as const)(
    'each of the %s gets its share, and the share of one that is gone',
    async (_, name, toUrl, asked) => {
      await using one = await startServer(answerAs('one'));
      const two = await startServer(answerAs('two'));
      await using door = await startDoor({ [name]: [one.address, two.address] });
      expect(await askOften(toUrl(door))).toEqual(new Set([`200 one ${asked}`, `200 two ${asked}`]));
      await two[Symbol.asyncDispose]();
      // It reached no instance, so it goes to the other one even if it is a mutation.
      expect(await askOften(toUrl(door))).toEqual(new Set([`200 one ${asked}`]));
    },
  );

  test('those that were asked before they were there are asked as soon as they are', async () => {
    const [port = 0, other = 0] = await findFreePorts(2);
    await using door = await startDoor({ users: [`127.0.0.1:${port}`, `127.0.0.1:${other}`] });
    expect((await post(`${door.insideUsers}/graphql`, '{}')).status).toBe(502);
    await using server = createServer(answerAs('one'));
    await once(server.listen(port, '127.0.0.1'), 'listening');
    expect(await askOften(`${door.insideUsers}/graphql`)).toEqual(new Set(['200 one /graphql']));
  });

  test('a POST that was sent is not sent to another: it may have done something', async () => {
    let asked = 0;
    const breakOff: RequestListener = (request) => {
      request.resume().once('end', () => {
        asked += 1;
        request.socket.destroy();
      });
    };
    await using one = await startServer(breakOff);
    await using two = await startServer(breakOff);
    await using door = await startDoor({ router: [one.address, two.address] });
    const response = await post(`${door.url}/graphql`, '{}');
    expect([response.status, asked]).toEqual([502, 1]);
  });
});
