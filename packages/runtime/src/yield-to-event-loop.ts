const waiting: (() => void)[] = [];

/**
 * Awaited before each portion of long work, so that the rest of the process gets its turns: awaiting SQLite alone never
 * gives the event loop one. Each turn of the loop runs one portion, first come, first served, to the end of all the
 * ticks that it takes. So whatever else the process does is held up for one portion, which should take a few
 * milliseconds, however many there are that work in portions.
 */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    if (waiting.push(resolve) === 1) setImmediate(runNext);
  });
}

function runNext(): void {
  waiting.shift()?.();
  // Called from setImmediate, this waits for the next turn of the loop.
  if (waiting.length > 0) setImmediate(runNext);
}
