import { shop } from '../testing/shop.ts';
import { startFederation, type Federation } from '../testing/start-federation.ts';

const tabs = [
  {
    name: 'Log in',
    query: 'mutation { login }',
    variables: { text: '`${1}</script>' },
    remember: { accessToken: 'data.login.accessToken' },
  },
  { name: 'Me', query: '{ me { id } }', authenticated: true },
];

let federation: Federation;
beforeAll(async () => {
  federation = await startFederation(shop, { playground: { tabs } });
});
afterAll(() => federation[Symbol.asyncDispose]());

const get = (path: string, accept = 'text/html') =>
  fetch(new URL(path, federation.url), { headers: { accept } });

test('browsers are led to a page that can talk to nobody else', async () => {
  const page = await get('/');
  expect(page.url).toBe(new URL('/playground/', federation.url).href);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'self'; script-src 'self';");
  const html = await page.text();
  expect(html).not.toMatch(/(src|href)="https?:/);
  for (const [, file] of html.matchAll(/(?:src|href)="([^"]+\.(?:js|css|ico|svg))"/g)) {
    expect((await get(`/playground/${String(file).replace('/playground/', '')}`)).status).toBe(200);
  }
});

/** Runs the script that starts the playground, as its page does. */
async function openPage(window: { fetch: typeof fetch } = { fetch }) {
  const script = await (await get('/playground/initial-options.js')).text();
  let options: Record<string, unknown> = {};
  const page = {
    window,
    location: { origin: 'https://bikes.example' },
    AltairGraphQL: { init: (given: Record<string, unknown>) => (options = given) },
    getAltairConfig: () => ({ getLocalSandBoxUrl: () => undefined }),
    MutationObserver: class {
      observe() {
        return undefined;
      }
    },
    document: {},
  };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- it is what the page does with it
  (new Function(...Object.keys(page), script) as (...values: unknown[]) => void)(...Object.values(page));
  return options;
}

test('the configured tabs are there, the token goes from one to the next', async () => {
  const options = await openPage();
  const addresses = {
    endpointURL: 'https://bikes.example/graphql',
    subscriptionsEndpoint: 'wss://bikes.example/graphql',
  };
  expect(options).toMatchObject({
    ...addresses,
    initialWindows: [
      { ...addresses, initialName: 'Log in', initialVariables: JSON.stringify(tabs[0]?.variables, null, 2) },
      { ...addresses, initialName: 'Me', initialHeaders: { Authorization: '{{authorization}}' } },
    ],
  });
});

test.each([
  ['application/json; charset=utf-8', 1],
  ['text/event-stream', 2],
])('an answer of the type %s that comes in two pieces is %i to the page', async (type, expected) => {
  const pieces = [Buffer.from('{"data":'), Buffer.from('{}}')];
  const headers = { 'content-type': type };
  const window = { fetch: async () => new Response(ReadableStream.from(pieces), { headers }) };
  await openPage(window);
  const { body } = await (window.fetch as typeof fetch)('https://bikes.example/graphql');
  const arrived: Uint8Array[] = [];
  for await (const piece of (body ?? []) as AsyncIterable<Uint8Array>) arrived.push(piece);
  expect(arrived).toHaveLength(expected);
  expect(Buffer.concat(arrived).toString()).toBe('{"data":{}}');
});

test.each([
  '/playground/../package.json',
  '/playground/..%2f..%2fpackage.json',
  '/playground/index.html/',
  '/playground/none.js',
])('nothing but the playground’s own files is served at %s', async (path) => {
  expect((await get(path)).status).toBe(404);
});

test('programs are not led to the page', async () => {
  expect((await get('/', 'application/json')).status).toBe(404);
});
