import { createBell } from './wake-signal.ts';
import { Stopped } from './retry.ts';

/** At most so many messages are handed over at once; also what a broker may send ahead. */
export const batchSize = 32;

export interface Inbox<Item> extends AsyncDisposable {
  push(item: Item): void;
}

/**
 * Hands over, in order, all that has come meanwhile: at most 32 at once.
 * `handle` is not to throw but to retry until the signal stops it; disposing awaits the batch under way.
 */
export function startInbox<Item>(handle: (items: Item[], signal: AbortSignal) => Promise<void>): Inbox<Item> {
  const stop = new AbortController();
  const bell = createBell();
  const waiting: Item[] = [];

  async function run() {
    while (!stop.signal.aborted) {
      const items = waiting.splice(0, batchSize);
      if (items.length === 0) await bell.rung();
      else await handle(items, stop.signal).catch(passOver);
    }
  }

  const finished = run();
  return {
    push(item) {
      waiting.push(item);
      bell.ring();
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      bell.ring();
      await finished;
    },
  };
}

/** Stopped, but perhaps this batch only: its channel has died, and the broker will deliver it again. */
const passOver = (error: unknown): void => {
  if (!(error instanceof Stopped)) throw error;
};
