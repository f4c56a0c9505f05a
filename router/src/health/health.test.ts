import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from '../testing/connect.ts';
import { createIssuer } from '../testing/issuer.ts';
import { shop } from '../testing/shop.ts';
import { startFederation, type Federation } from '../testing/start-federation.ts';
import { watchSubgraphs } from './watch-subgraphs.ts';

async function look({ url }: Federation, state: string) {
  const response = await fetch(new URL(`/health/${state}`, url));
  return { status: response.status, body: await response.json() };
}
const getSubgraph = (federation: Federation, name: string) => {
  const subgraph = federation.subgraphs.get(name);
  if (!subgraph) throw new Error(`no ${name}`);
  return subgraph;
};

test.each([
  ['live', 'live'],
  ['ready', 'ready'],
  ['services', 'ready'],
])('/health/%s says that it is %s', async (path, status) => {
  await using federation = await startFederation(shop);
  expect(await look(federation, path)).toEqual({ status: 200, body: { status } });
});

test('is not ready while the revocations are unknown', async () => {
  const { identity } = createIssuer();
  const revocations = async () => {
    throw new Error('not there');
  };
  await using federation = await startFederation(shop, { identity: { ...identity, revocations } });
  const reasons = ['the token revocations are not loaded yet'];
  expect(await look(federation, 'ready')).toEqual({ status: 503, body: { status: 'not ready', reasons } });
  expect(await look(federation, 'live')).toMatchObject({ status: 200 });
});

describe('a subgraph', () => {
  async function watch(answer: (status: (code: number) => void) => void) {
    const server = createServer((_request, response) => answer((code) => response.writeHead(code).end()));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const http = `http://127.0.0.1:${port}/`;
    const endpoints = () => new Map([['one', { http, ws: '' }]]);
    const watching = watchSubgraphs({ endpoints, headers: () => ({}), intervalMs: 1 });
    return {
      findUnreachable: () => watching.findUnreachable(),
      async [Symbol.asyncDispose]() {
        await watching[Symbol.asyncDispose]();
        server.closeAllConnections();
        server.close();
      },
    };
  }

  test.each([
    ['answers', 200, []],
    ['does not know us', 401, []],
    ['is broken', 503, ['one']],
  ])('that %s', async (_name, status, silent) => {
    await using watching = await watch((answer) => answer(status));
    expect(await watching.findUnreachable()).toEqual(silent);
  });

  test('that comes back', async () => {
    let asked = 0;
    const again = new Promise<void>((resolve) => {
      const count = () => (asked += 1);
      void (async () => {
        await using watching = await watch((answer) => answer(count() > 1 ? 200 : 500));
        expect(await watching.findUnreachable()).toEqual(['one']);
        while ((await watching.findUnreachable()).length > 0) await new Promise(setImmediate);
        resolve();
      })();
    });
    await again;
  });
});

test('is ready while a subgraph does not answer, and operators are told', async () => {
  await using federation = await startFederation(shop, {
    subgraphs: { stock: { http: 'http://127.0.0.1:1/' } },
  });
  const reasons = ['the subgraph "stock" does not respond'];
  expect(await look(federation, 'services')).toEqual({
    status: 503,
    body: { status: 'not ready', reasons },
  });
  expect(await look(federation, 'ready')).toEqual({ status: 200, body: { status: 'ready' } });
});

describe('when it stops', () => {
  /** Asks, and stops the router while the subgraph has not answered yet. */
  async function stopMeanwhile(send: (federation: Federation) => Promise<unknown>) {
    const federation = await startFederation(shop);
    let release: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      getSubgraph(federation, 'catalog').interceptWith((_request, response) => {
        release = () => response.end('{"data":{"addNote":7}}');
        resolve();
      });
    });
    const answer = send(federation);
    await asked;
    const stopped = federation[Symbol.asyncDispose]();
    release();
    return { answer: await answer, stopped, federation };
  }

  test('a request that runs is answered, and a new one finds nobody', async () => {
    const { answer, stopped, federation } = await stopMeanwhile((one) =>
      one.send('mutation { addNote(text: "x") }'),
    );
    expect(answer).toMatchObject({ data: { addNote: 7 } });
    await stopped;
    await expect(fetch(federation.url)).rejects.toThrow();
  });

  test('an operation on a socket is answered, then the client is told to come back', async () => {
    const { answer, stopped } = await stopMeanwhile(async ({ wsUrl }) => {
      await using client = await connect(wsUrl, {});
      client.subscribe('a', 'mutation { addNote(text: "x") }');
      return [await client.receive(), await client.receive(), await client.closed];
    });
    expect(answer).toMatchObject([
      { type: 'next', payload: { data: { addNote: 7 } } },
      { type: 'complete' },
      { code: 1012 },
    ]);
    await stopped;
  });
});
