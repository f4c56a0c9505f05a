import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { readConfig } from '../config.ts';
import { connect } from '../testing/connect.ts';
import { shop } from '../testing/shop.ts';
import { startFederation, type Federation } from '../testing/start-federation.ts';

const text = '{ product(id: "p1") { name } }';
const answer = { data: { product: { name: 'Lamp' } } };
const toHash = (query: string) => createHash('sha256').update(query).digest('hex');
const toExtensions = (sha256Hash: string) => ({ persistedQuery: { version: 1, sha256Hash } });

async function send({ url }: Federation, body: object) {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/graphql-response+json, application/json;q=0.9',
  };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, ...((await response.json()) as object) };
}
const refusal = (code: string) => ({ status: 400, errors: [{ extensions: { code } }] });

describe('queries that clients register', () => {
  let federation: Federation;
  beforeEach(async () => {
    federation = await startFederation(shop, { limits: { persistedQueries: 2 } });
  });
  afterEach(() => federation[Symbol.asyncDispose]());
  const extensions = toExtensions(toHash(text));

  test('are asked for once, and known by their hash from then on', async () => {
    expect(await send(federation, { extensions })).toMatchObject(refusal('PERSISTED_QUERY_NOT_FOUND'));
    expect(await send(federation, { query: text, extensions })).toMatchObject(answer);
    expect(await send(federation, { extensions })).toMatchObject(answer);
    await using client = await connect(federation.wsUrl, {});
    client.send({ id: 'a', type: 'subscribe', payload: { query: '', extensions } });
    expect(await client.receive()).toMatchObject({ type: 'next', payload: answer });
  });

  test('must have the hash they say', async () => {
    const other = toExtensions(toHash('{ __typename }'));
    expect(await send(federation, { query: text, extensions: other })).toMatchObject(
      refusal('PERSISTED_QUERY_HASH_MISMATCH'),
    );
    expect(await send(federation, { extensions: other })).toMatchObject(refusal('PERSISTED_QUERY_NOT_FOUND'));
  });

  test.each([[{ persistedQuery: 'x' }], [{ persistedQuery: { version: 2, sha256Hash: 'x' } }]])(
    'must come as agreed: %j',
    async (wrong) => {
      expect(await send(federation, { query: text, extensions: wrong })).toMatchObject(
        refusal('BAD_REQUEST'),
      );
    },
  );

  test('are forgotten, the one that was used longest ago first', async () => {
    for (const query of [text, '{ a: __typename }', '{ b: __typename }']) {
      await send(federation, { query, extensions: toExtensions(toHash(query)) });
    }
    expect(await send(federation, { extensions })).toMatchObject(refusal('PERSISTED_QUERY_NOT_FOUND'));
  });

  test('are how Apollo Client asks', async () => {
    const bodies: object[] = [];
    const link = ApolloLink.from([
      new PersistedQueryLink({ sha256: toHash }),
      new HttpLink({
        uri: federation.url,
        fetch: (uri, init) => {
          bodies.push(JSON.parse(init?.body as string) as object);
          return fetch(uri, init);
        },
      }),
    ]);
    const client = new ApolloClient({ link, cache: new InMemoryCache() });
    const query = gql(text);
    for (const _time of [1, 2]) {
      expect(await client.query({ query, fetchPolicy: 'network-only' })).toMatchObject({
        data: { product: { name: 'Lamp' } },
      });
    }
    expect(bodies.map((body) => 'query' in body)).toEqual([false, true, false]);
    client.stop();
  });
});

describe('a list of operations', () => {
  const manifest = {
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: [{ id: 'lamp', name: 'Lamp', type: 'query', body: text }],
  };
  const extensions = toExtensions('lamp');

  async function readSettings(settings: Record<string, string>, content: string = JSON.stringify(manifest)) {
    const folder = await mkdtemp(join(tmpdir(), 'router-'));
    await using _cleanup = { [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
    const path = join(folder, 'manifest.json');
    await writeFile(path, content);
    return readConfig({ ROUTER_SUPERGRAPH: 'x', ROUTER_PERSISTED_OPERATIONS: path, ...settings });
  }
  async function start(settings: Record<string, string>) {
    const { persistedOperations } = await readSettings(settings);
    return startFederation(shop, persistedOperations ? { persistedOperations } : {});
  }

  test('lets clients name them by their ids, beside all others', async () => {
    await using federation = await start({});
    expect(await send(federation, { extensions })).toMatchObject(answer);
    expect(await send(federation, { query: '{ __typename }' })).toMatchObject({ status: 200 });
  });

  test('can be all that is run', async () => {
    await using federation = await start({ ROUTER_PERSISTED_OPERATIONS_ONLY: 'on' });
    expect(await send(federation, { extensions })).toMatchObject(answer);
    expect(await send(federation, { query: text })).toMatchObject(answer);
    const query = '{ __typename }';
    for (const body of [{ query }, { extensions: toExtensions('x') }, { query, extensions }]) {
      expect(await send(federation, body)).toMatchObject(refusal('PERSISTED_QUERY_NOT_IN_LIST'));
    }
    await using client = await connect(federation.wsUrl, {});
    client.subscribe('a', query);
    expect(await client.receive()).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'PERSISTED_QUERY_NOT_IN_LIST' } }],
    });
  });

  test('that is none is named', async () => {
    await expect(readSettings({}, '{"format":"other"}')).rejects.toThrow(
      'ROUTER_PERSISTED_OPERATIONS: format',
    );
  });

  test('that is compulsory has to be there', () => {
    const env = { ROUTER_SUPERGRAPH: 'x', ROUTER_PERSISTED_OPERATIONS_ONLY: 'on' };
    expect(() => readConfig(env)).toThrow(
      'ROUTER_PERSISTED_OPERATIONS_ONLY: needs ROUTER_PERSISTED_OPERATIONS',
    );
  });
});
