import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { watchHealth } from './watch-health.ts';

async function startService(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

test('a service that accepts and never answers is frozen', async () => {
  let asked = 0;
  await using service = await startService(() => void (asked += 1));
  const frozen = Promise.withResolvers<number>();
  await using _ = watchHealth({ url: service.url, timeoutMs: 20, onFrozen: () => frozen.resolve(asked) });
  expect(await frozen.promise).toBe(3);
});

test('a service that answers, if only with an error, and one that is away are not', async () => {
  const others = Promise.withResolvers<undefined>();
  let answered = 0;
  await using service = await startService((_request, response) => {
    response.writeHead(503).end();
    if ((answered += 1) === 10) others.resolve(undefined);
  });
  let frozen = 0;
  const onFrozen = () => void (frozen += 1);
  // Far more patience than an answer takes, for the machine may be busy; the pause between questions is as long.
  await using _ = watchHealth({ url: service.url, timeoutMs: 100, misses: 1, onFrozen });
  await using __ = watchHealth({ url: 'http://127.0.0.1:1/', timeoutMs: 5, misses: 1, onFrozen });
  await others.promise;
  expect(frozen).toBe(0);
});
