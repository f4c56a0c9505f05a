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
  let requests = 0;
  await using service = await startService(() => void (requests += 1));
  const frozen = Promise.withResolvers<number>();
  await using _ = watchHealth({ url: service.url, timeoutMs: 20, onFrozen: () => frozen.resolve(requests) });
  // On a busy machine a request may time out before its connection is there, and counts for nothing.
  expect(await frozen.promise).toBeGreaterThanOrEqual(3);
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
  // The machine may be busy.
  const limits = { timeoutMs: 30_000, intervalMs: 1, misses: 1 };
  await using _ = watchHealth({ url: service.url, ...limits, onFrozen });
  await using __ = watchHealth({ url: 'http://127.0.0.1:1/', ...limits, onFrozen });
  await others.promise;
  expect(frozen).toBe(0);
});
