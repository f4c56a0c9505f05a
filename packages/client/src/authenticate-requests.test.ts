import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { ApolloClient, gql, InMemoryCache } from '@apollo/client';
import { closeServer, listen } from '@bike-rentals/runtime';
import type { GetAccessToken } from './access-token.ts';
import { createLink } from './create-link.ts';

interface Reply {
  status?: number;
  data?: unknown;
  code?: string;
}

/** A server whose reply depends on the token; it records the tokens. */
async function openServer(reply: (token: string | undefined) => Reply) {
  const tokens: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    void json(request).then(() => {
      const token = request.headers.authorization?.replace('Bearer ', '');
      tokens.push(token);
      const { status = 200, data, code } = reply(token);
      const errors = code === undefined ? undefined : [{ message: 'refused', extensions: { code } }];
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ data, errors }));
    });
  });
  const port = await listen(server, { port: 0, host: '127.0.0.1', variable: 'PORT' });
  const open = (getAccessToken: GetAccessToken) => {
    const { link } = createLink({ url: `http://127.0.0.1:${port}/graphql`, getAccessToken });
    return new ApolloClient({ link, cache: new InMemoryCache() });
  };
  return { tokens, open, [Symbol.asyncDispose]: () => closeServer(server) };
}

const query = gql('{ a }');
const mutation = gql('mutation { change }');
const renewed: GetAccessToken = async (options) => (options?.rejected === undefined ? 'old' : 'new');

test.each([
  ['status 401', { status: 401, code: 'UNAUTHENTICATED' }],
  ['an error', { code: 'UNAUTHENTICATED' }],
  ['an error beside other data', { data: { b: 1 }, code: 'UNAUTHENTICATED' }],
])('a request that is refused by %s is sent again with another token', async (_name, refusal) => {
  await using server = await openServer((token) => (token === 'new' ? { data: { a: 1 } } : refusal));
  const rejected: unknown[] = [];
  const client = server.open(async (options) => {
    rejected.push(options?.rejected);
    return renewed(options);
  });
  expect((await client.query({ query })).data).toEqual({ a: 1 });
  expect(server.tokens).toEqual(['old', 'new']);
  expect(rejected).toEqual([undefined, 'old']);
});

test('it is sent again once only', async () => {
  await using server = await openServer(() => ({ status: 401 }));
  await expect(server.open(renewed).query({ query })).rejects.toMatchObject({ statusCode: 401 });
  expect(server.tokens).toEqual(['old', 'new']);
});

test.each([
  ['the same', 'old'],
  ['none', undefined],
])('it is not sent again if the token is %s', async (_name, next) => {
  await using server = await openServer(() => ({ code: 'UNAUTHENTICATED' }));
  const client = server.open(async (options) => (options?.rejected === undefined ? 'old' : next));
  await expect(client.query({ query })).rejects.toThrow('refused');
  expect(server.tokens).toEqual(['old']);
});

test('it is not sent again without a token, nor after another error', async () => {
  await using server = await openServer((token) =>
    token === undefined ? { status: 401 } : { code: 'FORBIDDEN' },
  );
  await expect(server.open(async () => undefined).query({ query })).rejects.toMatchObject({
    statusCode: 401,
  });
  await expect(server.open(renewed).query({ query })).rejects.toThrow('refused');
  expect(server.tokens).toEqual([undefined, 'old']);
});

test('a mutation that was executed in part is not repeated, one that was not executed is', async () => {
  let data: unknown = { change: null };
  await using server = await openServer((token) =>
    token === 'new' ? { data: { change: 1 } } : { data, code: 'UNAUTHENTICATED' },
  );
  const client = server.open(renewed);
  await expect(client.mutate({ mutation })).rejects.toThrow('refused');
  expect(server.tokens).toEqual(['old']);
  data = undefined;
  expect((await client.mutate({ mutation })).data).toEqual({ change: 1 });
});

test('a refresh that fails is the error of the request', async () => {
  await using server = await openServer(() => ({ status: 401 }));
  const client = server.open(async (options) => {
    if (options?.rejected !== undefined) throw new Error('no network');
    return 'old';
  });
  await expect(client.query({ query })).rejects.toThrow('no network');
});
