import { shop } from '../testing/shop.ts';
import { startFederation, type Federation } from '../testing/start-federation.ts';

let federation: Federation;
let production: Federation;
beforeAll(async () => {
  federation = await startFederation(shop, { corsOrigins: ['https://app.example'] });
  production = await startFederation(shop, { production: true });
});
afterAll(async () => {
  await federation[Symbol.asyncDispose]();
  await production[Symbol.asyncDispose]();
});

const json = { 'content-type': 'application/json' };
const post = (body: string, headers: Record<string, string> = json) =>
  fetch(federation.url, { method: 'POST', headers, body });
const query = JSON.stringify({ query: '{ __typename }' });

async function expectRefusal(response: Response, status: number, code: string) {
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code } }] });
}

test.each([
  [undefined, 'application/json; charset=utf-8'],
  ['*/*', 'application/json; charset=utf-8'],
  ['application/graphql-response+json', 'application/graphql-response+json; charset=utf-8'],
  [
    'application/graphql-response+json, application/json;q=0.9',
    'application/graphql-response+json; charset=utf-8',
  ],
  ['application/graphql-response+json;q=0.5, application/json', 'application/json; charset=utf-8'],
])('answers a client that accepts %s with %s', async (accept, type) => {
  const response = await post(query, { ...json, ...(accept && { accept }) });
  expect(response.headers.get('content-type')).toBe(type);
  expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
});

test('what is no valid operation is 400 in the new media type, and 200 in plain JSON', async () => {
  const invalid = JSON.stringify({ query: '{ nothing }' });
  const accept = 'application/graphql-response+json';
  await expectRefusal(await post(invalid, { ...json, accept }), 400, 'GRAPHQL_VALIDATION_FAILED');
  await expectRefusal(await post(invalid), 200, 'GRAPHQL_VALIDATION_FAILED');
});

test.each([
  ['a body that is not JSON', 400, 'BAD_REQUEST', () => post('{')],
  ['a body without a query', 400, 'BAD_REQUEST', () => post('{}')],
  ['variables that are a list', 400, 'BAD_REQUEST', () => post('{"query":"{ __typename }","variables":[]}')],
  ['a batch', 400, 'BAD_REQUEST', () => post(`[${query}]`)],
  ['a form', 415, 'UNSUPPORTED_MEDIA_TYPE', () => post(query, { 'content-type': 'text/plain' })],
  ['a body that is too long', 413, 'PAYLOAD_TOO_LARGE', () => post(`{"query":"${' '.repeat(300_000)}"}`)],
  [
    'a client that wants HTML only',
    406,
    'NOT_ACCEPTABLE',
    () => post(query, { ...json, accept: 'text/html' }),
  ],
  ['another method', 405, 'METHOD_NOT_ALLOWED', () => fetch(federation.url, { method: 'PUT', body: query })],
  ['another path', 404, 'NOT_FOUND', () => fetch(new URL('/else', federation.url))],
  [
    'a GET that any page could send',
    400,
    'CSRF_PREVENTED',
    () => fetch(`${federation.url}?query={__typename}`),
  ],
] as [string, number, string, () => Promise<Response>][])('refuses %s', async (_name, status, code, send) => {
  await expectRefusal(await send(), status, code);
});

describe('GET', () => {
  const get = (text: string) =>
    fetch(`${federation.url}?${new URLSearchParams({ query: text, variables: '{"id":"p1"}' }).toString()}`, {
      headers: { 'apollo-require-preflight': '1' },
    });

  test('serves queries', async () => {
    const response = await get('query($id: ID!) { product(id: $id) { name } }');
    expect(await response.json()).toEqual({ data: { product: { name: 'Lamp' } } });
  });

  test('refuses mutations', async () => {
    const response = await get('mutation { addNote(text: "x") }');
    expect(response.headers.get('allow')).toBe('POST');
    await expectRefusal(response, 405, 'BAD_REQUEST');
  });
});

test('pages of listed origins may read answers, others may not', async () => {
  const preflight = (origin: string) => fetch(federation.url, { method: 'OPTIONS', headers: { origin } });
  const allowed = await preflight('https://app.example');
  expect(allowed.status).toBe(204);
  expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example');
  const refused = await preflight('https://evil.example');
  expect(refused.headers.get('access-control-allow-origin')).toBeNull();
});

test.each([
  ['too many levels', `{ ${deep(21)} }`],
  ['too many aliases', `{ ${Array.from({ length: 51 }, (_, n) => `a${n}: __typename`).join(' ')} }`],
  ['too many root fields', `{ ${'__typename '.repeat(21)} }`],
])('refuses an operation with %s', async (what, text) => {
  const { errors } = await federation.ask(text);
  expect(errors?.map(({ message }) => message).join()).toContain(what);
});

/** Depth counts whatever the fields are; here they need not even exist. */
function deep(levels: number): string {
  return levels === 0 ? '__typename' : `products { ${deep(levels - 1)} }`;
}

test('refuses an alias that JavaScript would lose', async () => {
  expect((await federation.ask('{ __proto__: __typename }')).errors?.[0]?.message).toContain('__proto__');
});

test('production tells nothing about the schema', async () => {
  const introspection = await production.ask('{ __schema { queryType { name } } }');
  expect(introspection.data).toBeUndefined();
  const misspelt = await production.ask('{ produc { id } }');
  expect(misspelt.errors?.[0]?.message).not.toContain('Did you mean');
  const helpful = await federation.ask('{ produc { id } }');
  expect(helpful.errors?.[0]?.message).toContain('Did you mean');
});

test.each(['live', 'ready'])('says that it is %s', async (state) => {
  const response = await fetch(new URL(`/health/${state}`, federation.url));
  expect(await response.json()).toEqual({ status: state });
});
