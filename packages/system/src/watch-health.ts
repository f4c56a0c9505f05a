import { get } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

export interface WatchOptions {
  /** Asked with GET; any answer is a sign of life. */
  url: string;
  /** How long an answer may take, and how long to wait between two questions, in milliseconds. */
  timeoutMs?: number;
  /** Called when several requests in a row had no response; checks continue afterwards. */
  misses?: number;
  onFrozen: () => void | Promise<void>;
}

/**
 * Detects a frozen service: the kernel accepts its connections, and it does not respond. A service
 * that has ended refuses connections; its supervisor starts it again. Frozen is worse than dead: a process that
 * holds the lock of an SQLite database keeps everybody from writing for as long as it exists.
 */
export function watchHealth({ url, timeoutMs = 1_000, misses = 3, onFrozen }: WatchOptions): AsyncDisposable {
  const stop = new AbortController();

  async function watch(): Promise<void> {
    for (let missed = 0; !stop.signal.aborted;) {
      missed = (await isSilent(url, timeoutMs)) ? missed + 1 : 0;
      if (missed === misses) {
        await onFrozen();
        missed = 0;
      }
      // One that was silent has had its pause.
      if (missed === 0) await wait(timeoutMs, undefined, { signal: stop.signal }).catch(() => undefined);
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

/** Whether somebody accepts the connection and then says nothing. */
function isSilent(url: string, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    let connected = false;
    const asked = get(url, { agent: false }, (response) => {
      response.resume();
      end(false);
    });
    asked.once('socket', (socket) => socket.once('connect', () => (connected = true)));
    asked.once('error', () => end(false));
    const patience = setTimeout(() => end(connected), timeoutMs);
    function end(silent: boolean): void {
      clearTimeout(patience);
      asked.destroy();
      resolve(silent);
    }
  });
}
