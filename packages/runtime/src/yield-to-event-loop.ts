/**
 * How long background work may go on within one turn of the event loop, in milliseconds. Whatever else the process does
 * is held up for no longer than this and one portion of work.
 */
const TURN_BUDGET_MS = 20;

const waiting: (() => void)[] = [];
let turnEndsAt = -Infinity;
let isScheduled = false;

/**
 * Awaited before each portion of long work, so that the rest of the process gets its turns: awaiting SQLite alone never
 * gives the event loop one. Portions run until the budget of the turn is used up; those that are left run in the next
 * turn, first come, first served. A portion should take a few milliseconds.
 */
export function yieldToEventLoop(): Promise<void> {
  if (waiting.length === 0 && performance.now() < turnEndsAt) return Promise.resolve();
  return new Promise((resolve) => {
    waiting.push(resolve);
    schedule();
  });
}

function schedule(): void {
  if (isScheduled || waiting.length === 0) return;
  isScheduled = true;
  setImmediate(() => {
    isScheduled = false;
    turnEndsAt = performance.now() + TURN_BUDGET_MS;
    runNext();
  });
}

function runNext(): void {
  if (performance.now() >= turnEndsAt) return schedule();
  waiting.shift()?.();
  // A portion runs in microtasks: the next tick comes after them.
  if (waiting.length > 0) queueMicrotask(() => process.nextTick(runNext));
}
