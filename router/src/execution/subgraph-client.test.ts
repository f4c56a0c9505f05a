import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { compileRequest, createSubgraphClient } from './subgraph-client.ts';

const compiled = compileRequest({ kind: 'query', query: '{ a }', operationName: 'A' });
const list = [{ __typename: 'Bike', id: '1' }];
const variables = { first: 2, big: 12345678901234567890n };

test.each([
  ['variables', { variables }, '{"first":2,"big":12345678901234567890}'],
  ['no variables', { variables: {} }, '{}'],
  [
    'representations',
    { variables: {}, representations: { list, json: undefined } },
    '{"representations":[{"__typename":"Bike","id":"1"}]}',
  ],
  [
    'representations that are JSON already, and variables',
    { variables, representations: { list, json: '[{"id":1}]' } },
    '{"representations":[{"id":1}],"first":2,"big":12345678901234567890}',
  ],
])('a subgraph is sent %s', async (_, sent, expected) => {
  const bodies: string[] = [];
  await using server = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(body);
      response.end('{"data":{"a":1}}');
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  await using client = createSubgraphClient();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  expect(await client.send(url, { compiled, headers: {}, ...sent })).toEqual({ data: { a: 1 } });
  expect(bodies).toEqual([`{"query":"{ a }","operationName":"A","variables":${expected}}`]);
});

test('a connection is renewed, so that new instances behind one address get their share', async () => {
  await using server = createServer((_request, response) => response.end('{"data":{"a":1}}'));
  let connections = 0;
  server.on('connection', () => (connections += 1));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  await using client = createSubgraphClient({ connectionLifetimeMs: 1 });
  while (connections < 3) {
    expect(await client.send(url, { compiled, headers: {}, variables: {} })).toEqual({ data: { a: 1 } });
  }
});

test('without reason none is renewed', async () => {
  await using server = createServer((_request, response) => response.end('{"data":{"a":1}}'));
  let connections = 0;
  server.on('connection', () => (connections += 1));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  await using client = createSubgraphClient();
  for (let count = 0; count < 50; count += 1) {
    await client.send(url, { compiled, headers: {}, variables: {} });
  }
  // A second one is opened when a request comes before the first has read the end of its response.
  expect(connections).toBeLessThanOrEqual(2);
});
