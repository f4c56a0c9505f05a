import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const intervalMs = 20;

/**
 * Asks an address for `/health/live` again and again, from a thread of its own: the caller's event loop may be busy.
 * Returns how to end it, which resolves to the longest wait for an answer in milliseconds.
 */
export function startLivenessProbe(address: string): { stop(): Promise<number> } {
  const worker = new Worker(new URL(import.meta.url), { workerData: address });
  return {
    async stop() {
      worker.postMessage('stop');
      const [worstMs] = (await once(worker, 'message')) as [number];
      await worker.terminate();
      return worstMs;
    },
  };
}

async function probe(address: string): Promise<number> {
  const stopped = new AbortController();
  parentPort?.once('message', () => stopped.abort());
  let worstMs = 0;
  while (!stopped.signal.aborted) {
    const from = performance.now();
    await fetch(`${address}/health/live`).catch(() => undefined);
    worstMs = Math.max(worstMs, performance.now() - from);
    await wait(intervalMs);
  }
  return worstMs;
}

if (!isMainThread) parentPort?.postMessage(await probe(workerData as string));
