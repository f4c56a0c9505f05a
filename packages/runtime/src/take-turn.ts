const waiting: (() => void)[] = [];
let scheduled = false;

/**
 * Resolves in a turn of the event loop in which it is the only one to resolve; whoever asked first is served first.
 * Work in portions that awaits a turn before each of them leaves room for everything else that the process does,
 * however many do such work at once. Awaiting SQLite alone never gives the event loop a turn.
 */
export function takeTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    schedule();
  });
}

function schedule(): void {
  if (scheduled || waiting.length === 0) return;
  scheduled = true;
  setImmediate(() => {
    scheduled = false;
    waiting.shift()?.();
    schedule();
  });
}
