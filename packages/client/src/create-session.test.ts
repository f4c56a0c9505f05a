import { createServer, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { closeServer, listen } from '@bike-rentals/runtime';
import { ApolloClient, gql, InMemoryCache } from '@apollo/client';
import { createLink } from './create-link.ts';
import { createSession, type Tokens } from './create-session.ts';

const soon = new Date(Date.now() + 1_000).toISOString();
const later = new Date(Date.now() + 900_000).toISOString();

/** A server that gives new tokens for any refresh token but `r0`, and records its requests. */
async function openServer() {
  const asked: { authorization: string | undefined; refreshToken: unknown }[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    void json(request).then((body) => {
      const { refreshToken } = (body as { variables: { refreshToken: string } }).variables;
      asked.push({ authorization: request.headers.authorization, refreshToken });
      const next = Number(refreshToken.slice(1)) + 1;
      const tokens = { accessToken: `a${next}`, expiresAt: later, refreshToken: `r${next}` };
      const answer =
        refreshToken === 'r0' ? { __typename: 'AuthRefused' } : { __typename: 'Session', ...tokens };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ data: { refreshToken: answer } }));
    });
  });
  const port = await listen(server, { port: 0, host: '127.0.0.1', variable: 'PORT' });
  const url = `http://127.0.0.1:${port}/graphql`;
  return { url, asked, [Symbol.asyncDispose]: () => closeServer(server) };
}

test('a token that expires is refreshed once for all who ask, without a bearer token', async () => {
  await using server = await openServer();
  const kept: (Tokens | undefined)[] = [];
  const { getAccessToken } = createSession({
    url: server.url,
    tokens: { accessToken: 'a1', expiresAt: soon, refreshToken: 'r1' },
    onChange: (tokens) => kept.push(tokens),
  });
  expect(await Promise.all([getAccessToken(), getAccessToken(), getAccessToken()])).toEqual([
    'a2',
    'a2',
    'a2',
  ]);
  expect(await getAccessToken()).toBe('a2');
  expect(server.asked).toEqual([{ authorization: undefined, refreshToken: 'r1' }]);
  expect(kept).toEqual([{ accessToken: 'a2', expiresAt: later, refreshToken: 'r2' }]);
});

test('a token that the server rejects is refreshed before its time, and only that one', async () => {
  await using server = await openServer();
  const { getAccessToken } = createSession({
    url: server.url,
    tokens: { accessToken: 'a1', expiresAt: later, refreshToken: 'r1' },
  });
  expect(await getAccessToken({ rejected: 'a0' })).toBe('a1');
  const rejected = { rejected: 'a1' };
  expect(await Promise.all([getAccessToken(rejected), getAccessToken(rejected)])).toEqual(['a2', 'a2']);
  expect(await getAccessToken(rejected)).toBe('a2');
  expect(server.asked).toHaveLength(1);
});

test('renewing gives a new token, after a refresh that is under way', async () => {
  await using server = await openServer();
  const { getAccessToken, renew } = createSession({
    url: server.url,
    tokens: { accessToken: 'a1', expiresAt: later, refreshToken: 'r1' },
  });
  await renew();
  expect(await getAccessToken()).toBe('a2');
  const refreshing = getAccessToken({ rejected: 'a2' });
  await Promise.all([renew(), renew()]);
  expect(await refreshing).toBe('a3');
  expect(await getAccessToken()).toBe('a4');
  expect(server.asked.map(({ refreshToken }) => refreshToken)).toEqual(['r1', 'r2', 'r3']);
});

test('a session that is over is told of, and nobody is logged in', async () => {
  await using server = await openServer();
  const kept: (Tokens | undefined)[] = [];
  const { getAccessToken } = createSession({
    url: server.url,
    tokens: { accessToken: 'a0', expiresAt: soon, refreshToken: 'r0' },
    onChange: (tokens) => kept.push(tokens),
  });
  expect(await getAccessToken()).toBeUndefined();
  expect(kept).toEqual([undefined]);
});

test('the link sends no bearer token with refreshToken', async () => {
  await using server = await openServer();
  const { link } = createLink({ url: server.url, getAccessToken: async () => 'expired' });
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  const mutation = gql`
    mutation ($refreshToken: String!) {
      refreshToken(refreshToken: $refreshToken) {
        __typename
      }
    }
  `;
  await client.mutate({ mutation, variables: { refreshToken: 'r1' } });
  expect(server.asked).toEqual([{ authorization: undefined, refreshToken: 'r1' }]);
});
