import { get } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

/** What is watched, and when it counts as frozen. */
export interface WatchOptions {
  /** Requested with GET; any response is a sign of life. */
  url: string;
  /**
   * How long a response may take, in milliseconds.
   * @default 1,000
   */
  timeoutMs?: number;
  /**
   * The pause between two requests, in milliseconds.
   * @default timeoutMs
   */
  intervalMs?: number;
  /**
   * How many requests in a row have no response if the service is frozen.
   * @default 3
   */
  misses?: number;
  /** Called when the service is frozen; checks continue afterwards. */
  onFrozen: () => void | Promise<void>;
}

/**
 * Detects a frozen service: the kernel accepts its connections, and it does not respond. A service
 * that has ended refuses connections; its supervisor starts it again. Frozen is worse than dead: a process that
 * holds the lock of an SQLite database keeps everybody from writing for as long as it exists.
 */
export function watchHealth(options: WatchOptions): AsyncDisposable {
  const { url, timeoutMs = 1_000, intervalMs = timeoutMs, misses = 3, onFrozen } = options;
  const stop = new AbortController();

  async function watch(): Promise<void> {
    for (let missed = 0; !stop.signal.aborted;) {
      missed = (await isSilent(url, timeoutMs)) ? missed + 1 : 0;
      if (missed === misses) {
        await onFrozen();
        missed = 0;
      }
      // The timeout of a request without a response was a pause already.
      if (missed === 0) await wait(intervalMs, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  }

  const watching = watch();
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await watching;
    },
  };
}

/** Whether a connection is accepted and no response follows. */
function isSilent(url: string, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    let connected = false;
    const request = get(url, { agent: false }, (response) => {
      response.resume();
      end(false);
    });
    request.once('socket', (socket) => socket.once('connect', () => (connected = true)));
    request.once('error', () => end(false));
    const timer = setTimeout(() => end(connected), timeoutMs);
    function end(silent: boolean): void {
      clearTimeout(timer);
      request.destroy();
      resolve(silent);
    }
  });
}
