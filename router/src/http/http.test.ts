import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { connect } from '../testing/connect.ts';
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
const post = (body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = json) =>
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

test('a client that would rather go on with HTTP/2 is answered in HTTP/1.1', async () => {
  const headers = {
    ...json,
    connection: 'upgrade, http2-settings',
    upgrade: 'h2c',
    'http2-settings': 'AAMAAABk',
  };
  const sent = request(federation.url, { method: 'POST', headers }).end(query);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  expect(response.statusCode).toBe(200);
  expect(JSON.parse(await text(response))).toEqual({ data: { __typename: 'Query' } });
});

test('what is no valid operation is 400 in the new media type, and 200 in plain JSON', async () => {
  const invalid = JSON.stringify({ query: '{ nothing }' });
  const accept = 'application/graphql-response+json';
  await expectRefusal(await post(invalid, { ...json, accept }), 400, 'GRAPHQL_VALIDATION_FAILED');
  await expectRefusal(await post(invalid), 200, 'GRAPHQL_VALIDATION_FAILED');
});

test.each([
  ['a body that is not JSON', 400, 'BAD_REQUEST', () => post('{')],
  [
    'a body that is not UTF-8',
    400,
    'BAD_REQUEST',
    () => post(Buffer.from('{"query":"{ __typename }","operationName":"\xff"}', 'latin1')),
  ],
  [
    'a body that is compressed',
    415,
    'UNSUPPORTED_MEDIA_TYPE',
    () => post(gzipSync(query), { ...json, 'content-encoding': 'gzip' }),
  ],
  ['a body that is a number', 400, 'BAD_REQUEST', () => post('7')],
  ['a query that is a list', 400, 'BAD_REQUEST', () => post('{"query":["{ __typename }"]}')],
  ['a name that is a number', 400, 'BAD_REQUEST', () => post('{"query":"{ __typename }","operationName":7}')],
  ['extensions that are text', 400, 'BAD_REQUEST', () => post('{"query":"{ __typename }","extensions":"x"}')],
  [
    'variables without a bottom',
    400,
    'BAD_REQUEST',
    () => post(`{"query":"{ __typename }","variables":{"a":${'['.repeat(99_999)}${']'.repeat(99_999)}}}`),
  ],
  [
    'a parameter that is given twice',
    400,
    'BAD_REQUEST',
    () => fetch(`${federation.url}?query={a}&operationName=A&operationName=B`, { headers: json }),
  ],
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

  test('takes a header that no page can send without a preflight as proof: a token is one', async () => {
    for (const name of ['authorization', 'apollo-require-preflight', 'x-apollo-operation-name']) {
      const response = await fetch(`${federation.url}?query={__typename}`, {
        headers: { [name]: 'Bearer x' },
      });
      expect(response.status).toBe(200);
    }
  });

  test('refuses mutations', async () => {
    const response = await get('mutation { addNote(text: "x") }');
    expect(response.headers.get('allow')).toBe('POST');
    await expectRefusal(response, 405, 'METHOD_NOT_ALLOWED');
  });
});

test.each([
  ['an unknown name', '{ __typename }', 'Other'],
  ['none of several', 'query A { __typename } query B { __typename }', undefined],
  ['a name that JavaScript knows', '{ __typename }', 'constructor'],
])('says that an operation cannot be told by %s', async (_name, text, operationName) => {
  const accept = 'application/graphql-response+json';
  const response = await post(JSON.stringify({ query: text, operationName }), { ...json, accept });
  await expectRefusal(response, 400, 'OPERATION_RESOLUTION_FAILURE');
});

test.each([
  ['of a wrong type', { id: { nested: true } }],
  ['left out', {}],
  ['that are the prototype of everything', JSON.parse('{"__proto__":{"id":"p1"}}') as object],
])('refuses variables %s', async (_name, variables) => {
  const text = 'query($id: ID!) { product(id: $id) { name } }';
  const accept = 'application/graphql-response+json';
  const response = await post(JSON.stringify({ query: text, variables }), { ...json, accept });
  await expectRefusal(response, 400, 'BAD_USER_INPUT');
});

test.each([
  ['http://localhost:5173', true],
  ['http://127.0.0.1:3000', true],
  ['http://[::1]:3000', true],
  ['http://localhost', true],
  ['https://localhost:5173', false],
  ['http://localhost.example:5173', false],
  ['http://localhost:5173.example', false],
])('outside production a page of %s may read answers: %s', async (origin, allowed) => {
  const send = (url: string) => fetch(url, { method: 'OPTIONS', headers: { origin } });
  const { headers } = await send(federation.url);
  expect(headers.get('access-control-allow-origin')).toBe(allowed ? origin : null);
  expect(headers.get('vary')).toBe('origin');
  expect((await send(production.url)).headers.get('access-control-allow-origin')).toBeNull();
});

test('what a client sent comes back in an error in part only', async () => {
  const long = 'x'.repeat(100_000);
  const wrong = await federation.send('query($id: ID!) { product(id: $id) { name } }', { id: { a: long } });
  const misspelt = await federation.send(`{ ${long} }`);
  for (const { errors } of [wrong, misspelt]) {
    expect(errors).toHaveLength(1);
    expect(JSON.stringify(errors).length).toBeLessThan(1_000);
  }
  expect(wrong.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'id' } }]);
});

test('pages of listed origins may read answers, others may not', async () => {
  const preflight = (origin: string) => fetch(federation.url, { method: 'OPTIONS', headers: { origin } });
  const allowed = await preflight('https://app.example');
  expect(allowed.status).toBe(204);
  expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example');
  expect(allowed.headers.get('access-control-allow-headers')).toContain('apollographql-client-name');
  const refused = await preflight('https://evil.example');
  expect(refused.headers.get('access-control-allow-origin')).toBeNull();
});

test('production tells nothing about the schema', async () => {
  const introspection = await production.send('{ __schema { queryType { name } } }');
  expect(introspection.data).toBeUndefined();
  expect(introspection.errors?.[0]?.message).toBe('Introspection is disabled.');
  await using socket = await connect(production.wsUrl, {});
  socket.subscribe('a', '{ __schema { queryType { name } } }');
  expect(await socket.receive()).toMatchObject({ type: 'error' });
  const misspelt = await production.send('{ produc { id } }');
  expect(misspelt.errors?.[0]?.message).not.toContain('Did you mean');
  const helpful = await federation.send('{ produc { id } }');
  expect(helpful.errors?.[0]?.message).toContain('Did you mean');
});
