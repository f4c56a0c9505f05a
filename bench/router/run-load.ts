import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createMessageReader } from './http-messages.ts';
import { toQuantiles, type Quantiles } from './statistics.ts';

export interface Load {
  port: number;
  requests: readonly Buffer[];
  connections: number;
  seconds: number;
}

export interface LoadResult extends Quantiles {
  answered: number;
  perSecond: number;
}

/**
 * Each connection sends a request, awaits the response, and repeats. Rejects at the first response that has no data.
 */
export async function runLoad({ port, requests, connections, seconds }: Load): Promise<LoadResult> {
  const latencies: number[] = [];
  const start = performance.now();
  const end = start + seconds * 1_000;
  let next = 0;
  const takeRequest = () => requests[next++ % requests.length] ?? Buffer.alloc(0);
  await Promise.all(
    Array.from({ length: connections }, () => keepAsking({ port, end, takeRequest, latencies })),
  );
  const elapsed = (performance.now() - start) / 1_000;
  return { answered: latencies.length, perSecond: latencies.length / elapsed, ...toQuantiles(latencies) };
}

interface Asking {
  port: number;
  end: number;
  takeRequest: () => Buffer;
  latencies: number[];
}

async function keepAsking({ port, end, takeRequest, latencies }: Asking): Promise<void> {
  const socket: Socket = connect(port, '127.0.0.1').setNoDelay(true);
  await once(socket, 'connect');
  let sent = performance.now();
  const done = Promise.withResolvers<undefined>();
  const read = createMessageReader((head, body) => {
    const now = performance.now();
    latencies.push(now - sent);
    if (!head.startsWith('HTTP/1.1 200') || body.includes('"errors"')) {
      return done.reject(new Error(`${head.split('\r\n')[0] ?? ''}: ${body.toString()}`));
    }
    if (now >= end) return done.resolve(undefined);
    sent = now;
    socket.write(takeRequest());
  });
  socket
    .on('data', read)
    .on('error', done.reject)
    .on('close', () => done.reject(new Error('the gateway closed a connection')));
  socket.write(takeRequest());
  await done.promise.finally(() => socket.destroy());
}
