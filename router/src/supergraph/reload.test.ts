import { EventEmitter, on } from 'node:events';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, silentLog, type Log } from '@bike-rentals/runtime';
import { openTemporaryFolder } from '@bike-rentals/testing';
import { readConfig } from '../config.ts';
import { startRouter } from '../start-router.ts';
import { connect } from '../testing/connect.ts';
import { openTestStream, SSE } from '../testing/open-stream.ts';
import { compose } from '../testing/start-federation.ts';
import { startSubgraph } from '../testing/start-subgraph.ts';
import { openSupergraph } from './open-supergraph.ts';
import type { SchemaGeneration } from './schema-generation.ts';

test('a router serves a supergraph from its file alone, and follows the file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'router-'));
  await using _cleanup = { [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
  await using first = await startSubgraph({
    name: 'one',
    sdl: 'type Query { before: Int } type Subscription { on: Int }',
  });
  await using second = await startSubgraph({
    name: 'one',
    sdl: 'type Query { after: Int } type Subscription { on: Int }',
    resolvers: {
      Query: { after: () => 2 },
      Subscription: { on: { subscribe: () => on(new EventEmitter(), 'never') } },
    },
  });
  const path = join(folder, 'supergraph.graphql');
  await writeFile(path, compose([{ ...first, url: 'http://127.0.0.1:1/' }]));
  const config = readConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    ROUTER_SUPERGRAPH: path,
    ROUTER_SUBGRAPHS: JSON.stringify({ one: { http: second.url } }),
  });
  await using router = await startRouter(config, { log: silentLog });

  await using client = await connect(`ws://127.0.0.1:${router.port}/graphql`, {});
  client.subscribe('a', '{ after }');
  expect(await client.receive()).toMatchObject({ id: 'a', type: 'error' });
  client.subscribe('b', '{ before }');
  expect(await client.receive()).toMatchObject({ id: 'b', type: 'next' });
  expect(await client.receive()).toMatchObject({ id: 'b', type: 'complete' });
  const url = `http://127.0.0.1:${router.port}/graphql`;
  await using stream = await openTestStream(url, SSE, { query: 'subscription { on }' });
  await writeFile(path, compose([second]));
  expect(await client.closed).toMatchObject({ code: 1012 });
  const errors = [{ extensions: { code: 'SUBSCRIPTION_INTERRUPTED' } }];
  expect(await stream.receive()).toMatchObject({ event: 'next', data: { errors } });
  expect(await stream.receive()).toEqual({ event: 'complete' });
  await using again = await connect(`ws://127.0.0.1:${router.port}/graphql`, {});
  again.subscribe('a', '{ after }');
  expect(await again.receive()).toEqual({ id: 'a', type: 'next', payload: { data: { after: 2 } } });
  expect(await again.receive()).toEqual({ id: 'a', type: 'complete' });
  // Once found valid is not valid for ever.
  again.subscribe('b', '{ before }');
  expect(await again.receive()).toMatchObject({ id: 'b', type: 'error' });
});

test.each([
  [{}, 'ROUTER_SUPERGRAPH: is not set'],
  [{ ROUTER_SUBGRAPHS: '{' }, 'ROUTER_SUBGRAPHS: is not JSON'],
  [{ ROUTER_SUBGRAPHS: '{"one":{"http":"nowhere"}}' }, 'ROUTER_SUBGRAPHS: one.http: Invalid URL'],
  [{ ROUTER_SUBGRAPHS: '{"one":{"http":"one:4001/"}}' }, 'ROUTER_SUBGRAPHS: one.http: Invalid URL'],
  [
    { ROUTER_SUBGRAPH_TIMEOUT_MS: '3600001' },
    'ROUTER_SUBGRAPH_TIMEOUT_MS: "3600001" is not a whole number from 1 to 3600000',
  ],
  [{ ROUTER_TOKEN_ISSUER: 'auth' }, 'ROUTER_JWKS_URL: is not set'],
  [{ ROUTER_MAX_DEPTH: '0' }, 'ROUTER_MAX_DEPTH: "0" is not a whole number from 1 to 2147483647'],
  [{ PORT: 'x' }, 'PORT: "x" is not a whole number from 0 to 65535'],
])('a wrong setting is named: %j', (env, message) => {
  const supergraph = message.includes('SUPERGRAPH') ? {} : { ROUTER_SUPERGRAPH: 'supergraph.graphql' };
  expect(() => readConfig({ ...supergraph, ...env })).toThrow(
    new ConfigError(message.split(':')[0] ?? '', message.slice(message.indexOf(':') + 2)),
  );
});

test.each(['', 'one:4001/graphql'])('a subgraph that cannot be asked at "%s" is named', async (url) => {
  await using folder = await openTemporaryFolder();
  const path = join(folder.path, 'supergraph.graphql');
  await writeFile(path, compose([{ name: 'one', sdl: 'type Query { a: Int }', url }]));
  const config = readConfig({ PORT: '0', ROUTER_SUPERGRAPH: path });
  const message = `ROUTER_SUPERGRAPH: the address of the subgraph "one" is "${url}", which is not an http(s) URL`;
  await expect(startRouter(config, { log: silentLog })).rejects.toThrow(message);
});

describe('a file that changes while the router starts', () => {
  const compositionOf = (field: string) =>
    compose([{ name: 'one', sdl: `type Query { ${field}: Int }`, url: 'http://127.0.0.1:1/' }]);
  const fieldsOf = ({ apiSchema: api }: SchemaGeneration) =>
    Object.keys(api.getQueryType()?.getFields() ?? {});

  test.each(['before it is watched', 'before anybody listens'])('%s is followed', async (moment) => {
    await using folder = await openTemporaryFolder();
    const path = join(folder.path, 'supergraph.graphql');
    await writeFile(path, compositionOf('before'));
    const replace = () => writeFileSync(path, compositionOf('after'));
    let looked = false;
    const endpoints = {
      // Looked at once the file has been read.
      get one() {
        if (!looked && moment === 'before it is watched') replace();
        looked = true;
        return {};
      },
    };
    const changed = Promise.withResolvers<undefined>();
    const log = { ...silentLog, info: () => changed.resolve(undefined) } as unknown as Log;
    await using supergraph = await openSupergraph({ source: { path }, endpoints, log, pollIntervalMs: 20 });
    if (moment === 'before anybody listens') replace();
    await changed.promise;
    const heard: string[][] = [];
    supergraph.onChange((generation) => heard.push(fieldsOf(generation)));
    expect(heard).toEqual([['after']]);
  });
});

test('a file that is no supergraph is named', async () => {
  const config = readConfig({ ROUTER_SUPERGRAPH: import.meta.filename });
  await expect(startRouter(config, { log: silentLog })).rejects.toThrow('ROUTER_SUPERGRAPH');
});

test('what a supergraph needs and the router does not know is said in one line', async () => {
  await using folder = await openTemporaryFolder();
  const path = join(folder.path, 'supergraph.graphql');
  const known = compose([{ name: 'one', sdl: 'type Query { a: Int }', url: 'http://127.0.0.1:1/' }]);
  const links = ['foo', 'bar'].map(
    (name) => `@link(url: "https://specs.example.org/${name}/v1.0", for: EXECUTION)`,
  );
  await writeFile(path, known.replace('{\n  query: Query', `${links.join(' ')} {\n  query: Query`));
  const config = readConfig({ PORT: '0', ROUTER_SUPERGRAPH: path });
  const feature = (name: string) =>
    `feature https://specs.example.org/${name}/v1.0 is for: EXECUTION but is unsupported`;
  await expect(startRouter(config, { log: silentLog })).rejects.toThrow(
    new ConfigError('ROUTER_SUPERGRAPH', `${feature('foo')}; ${feature('bar')}`),
  );
});
