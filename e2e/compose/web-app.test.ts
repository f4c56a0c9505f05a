import { createHash } from 'node:crypto';
import { docker, project } from './stack.ts';

const origin = new URL(process.env['E2E_URL'] ?? '').origin;

const open = (path: string, headers = {}) =>
  fetch(origin + path, { headers: { accept: 'text/html', ...headers }, redirect: 'manual' });

test('/ leads to the app, whose page is sent with the policy of its import map', async () => {
  const home = await open('/');
  expect([home.status, home.headers.get('location')]).toEqual([302, '/app/']);
  for (const path of ['/app/', '/app/bikes/models']) {
    const page = await open(path);
    const text = await page.text();
    const importMap = /<script type="importmap">(.*?)<\/script>/s.exec(text)?.[1] ?? '';
    const hash = createHash('sha256').update(importMap).digest('base64');
    const headers = Object.fromEntries(page.headers);
    expect([page.status, headers]).toEqual([
      200,
      expect.objectContaining({
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': expect.stringContaining(`script-src 'self' 'sha256-${hash}'`) as string,
        'cache-control': 'no-cache',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      }),
    ]);
    expect(headers['content-security-policy']).toContain("require-trusted-types-for 'script'");
  }
});

test('every file of the first screen is kept for good and was compressed beforehand', async () => {
  const page = await (await open('/app/')).text();
  const files = [...page.matchAll(/<link rel="modulepreload" href="([^"]+)"/g)].map(([, file = '']) => file);
  expect(files.length).toBeGreaterThan(3);
  const large = await Promise.all(
    files.map(async (file) => {
      const { status, headers } = await open(file, { 'accept-encoding': 'gzip' });
      expect([file, status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
        file,
        200,
        'text/javascript; charset=utf-8',
        'public, max-age=31536000, immutable',
      ]);
      // What NGINX compresses itself has no length.
      return headers.get('content-encoding') === 'gzip' && headers.has('content-length');
    }),
  );
  expect(large).toContain(true);
});

test.each([
  ['/app/sw.js', 'text/javascript; charset=utf-8'],
  ['/app/manifest.webmanifest', 'application/manifest+json'],
  ['/app/map/style.json', 'application/json'],
  ['/app/map/maplibre-gl-worker.mjs', 'text/javascript; charset=utf-8'],
])('%s is %s, and asked for anew each time', async (path, type) => {
  const { status, headers } = await open(path);
  expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
    200,
    type,
    'no-cache',
  ]);
});

test.each([
  ...['/app/none.js', '/mfe/', '/mfe/bikes', '/files.json', '/content-security-policy.txt', '/health/live'],
  ...['/metrics', '/revocations', '/error', '/error.html', '/app/..%2ffiles.json'],
])('%s is nothing', async (path) => {
  const response = await open(path);
  expect([response.status, await response.json()]).toEqual([
    404,
    { errors: [{ message: expect.any(String) as string, extensions: { code: 'NOT_FOUND' } }] },
  ]);
});

test('the playground is there, outside of production', async () => {
  const page = await open('/playground/');
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Altair')]);
  expect((await open('/playground')).headers.get('location')).toBe('/playground/');
});

test('the image of the services has nothing of the web app, and NGINX has its pages', async () => {
  const list = (image: string, ...folders: string[]) =>
    docker('run', '--rm', '--entrypoint', 'ls', '--network', 'none', image, ...folders);
  expect((await list(project, '/app')).split('\n')).not.toContain('web');
  expect((await list(`${project}-front-door`, '/etc/nginx/site')).split('\n')).toEqual(
    expect.arrayContaining(['app', 'mfe', 'content-security-policy.conf']),
  );
});
