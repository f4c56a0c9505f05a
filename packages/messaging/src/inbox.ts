import { createBell } from './bell.ts';
import { ignoreStopped, retry, type RetryOptions } from './retry.ts';

/** At most so many messages are handed over at once; also what a broker may send ahead. */
export const batchSize = 32;

export interface Inbox<Item> extends AsyncDisposable {
  push(item: Item): void;
  /** Forgets what has not been handed over, and the batch under way once it is done. */
  clear(): void;
}

/**
 * Hands over, in order, all that has come meanwhile: at most 32 at once.
 * A throw of `handle` means "not now": it is called again with the same items.
 */
export function startInbox<Item>(
  handle: (items: Item[]) => Promise<void>,
  { what, log }: Omit<RetryOptions, 'signal'>,
): Inbox<Item> {
  const stop = new AbortController();
  const bell = createBell();
  let waiting: Item[] = [];

  async function run() {
    while (!stop.signal.aborted) {
      const items = waiting.splice(0, batchSize);
      if (items.length === 0) await bell.rung();
      else await retry(() => handle(items), { what, log, signal: stop.signal });
    }
  }

  const finished = run().catch(ignoreStopped);
  return {
    push(item) {
      waiting.push(item);
      bell.ring();
    },
    clear() {
      waiting = [];
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      bell.ring();
      await finished;
    },
  };
}
