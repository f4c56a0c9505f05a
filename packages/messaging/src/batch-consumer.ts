import { createWakeSignal } from './wake-signal.ts';
import { ignoreAborted } from './retry.ts';

/** The most messages in a batch, which is also the prefetch count of a RabbitMQ channel. */
export const maxBatchSize = 32;

/** Hands items to a handler in batches, one batch after the other. */
export interface BatchConsumer<Item> extends AsyncDisposable {
  push(item: Item): void;
}

/**
 * Calls `handle` with what has been pushed since its last call, in order, at most 32 items at a time.
 * `handle` must not throw: it retries until `signal` is aborted. Disposing awaits the current batch.
 */
export function startBatchConsumer<Item>(
  handle: (items: Item[], signal: AbortSignal) => Promise<void>,
): BatchConsumer<Item> {
  const stop = new AbortController();
  const wakeSignal = createWakeSignal();
  const waiting: Item[] = [];

  async function run() {
    while (!stop.signal.aborted) {
      const items = waiting.splice(0, maxBatchSize);
      if (items.length === 0) await wakeSignal.wait();
      // A batch may be aborted by itself: its channel has closed, and the broker delivers it again.
      else await handle(items, stop.signal).catch(ignoreAborted);
    }
  }

  const finished = run();
  return {
    push(item) {
      waiting.push(item);
      wakeSignal.notify();
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      wakeSignal.notify();
      await finished;
    },
  };
}
