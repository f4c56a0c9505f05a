import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const intervalMs = 20;

/** The longest times without an answer, in milliseconds. A refused connection is no answer. */
export interface LongestWaits {
  serviceMs: number;
  /** Of a server that does nothing else: how busy the machine was. */
  idleServerMs: number;
}

/**
 * Asks a service, and an idle server beside it, for `/health/live` again and again, from threads of their own: the
 * caller's event loop may be busy. Returns how to end it.
 */
export async function startLivenessProbe(address: string): Promise<{ stop(): Promise<LongestWaits> }> {
  const idle = new Worker(new URL(import.meta.url), { workerData: { role: 'idle' } });
  const [idleAddress] = (await once(idle, 'message')) as [string];
  const addresses = [address, idleAddress];
  const probes = addresses.map(
    (url) => new Worker(new URL(import.meta.url), { workerData: { role: 'probe', url } }),
  );
  // Each has answered once.
  await Promise.all(probes.map((probe) => once(probe, 'message')));
  return {
    async stop() {
      const waits = probes.map(async (probe) => {
        probe.postMessage('stop');
        const [worstMs] = (await once(probe, 'message')) as [number];
        return Math.round(worstMs);
      });
      const [serviceMs = NaN, idleServerMs = NaN] = await Promise.all(waits);
      await Promise.all([idle, ...probes].map((worker) => worker.terminate()));
      return { serviceMs, idleServerMs };
    },
  };
}

async function probe(address: string): Promise<void> {
  const ask = () => fetch(`${address}/health/live`).catch(() => undefined);
  const stopped = new AbortController();
  parentPort?.once('message', () => stopped.abort());
  // The first one also loads the client.
  await ask();
  parentPort?.postMessage('started');
  let worstMs = 0;
  let from = performance.now();
  while (!stopped.signal.aborted) {
    const answer = await ask();
    worstMs = Math.max(worstMs, performance.now() - from);
    await wait(intervalMs);
    if (answer) from = performance.now();
  }
  parentPort?.postMessage(worstMs);
}

function serveIdle(): void {
  const server = createServer((_, response) => response.end('{"live":true}'));
  server.listen(0, '127.0.0.1', () => {
    parentPort?.postMessage(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
}

if (!isMainThread) {
  const { role, url = '' } = workerData as { role: 'idle' | 'probe'; url?: string };
  if (role === 'idle') serveIdle();
  else await probe(url);
}
