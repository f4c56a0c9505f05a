/**
 * How long background work may go on within one turn of the event loop, in milliseconds. Whatever else the process does
 * is held up for no longer than this and one portion of work.
 */
const TURN_BUDGET_MS = 20;

const waiting: (() => void)[] = [];
let turnEndsAt = 0;
let isTurnUsed = false;
let isTurnPlanned = false;
/** Immediates of the next turn; each can run one portion. */
let planned = 0;

/**
 * Awaited before each portion of long work, so that the rest of the process gets its turns: awaiting SQLite alone never
 * gives the event loop one. Portions run one after the other, first come, first served, each to the end of all the ticks
 * that it takes, until the budget of the turn is used up; the others run in the next turns. A portion should take a few
 * milliseconds.
 */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    planPortion();
    // What a portion sets off, such as the work of a subscriber, need not wait for the next turn.
    planPortion();
  });
}

/** Each portion has an immediate of its own: Node runs all ticks and microtasks between two of them. */
function planPortion(): void {
  if (!isTurnPlanned) {
    isTurnPlanned = true;
    setImmediate(beginTurn);
  }
  planned += 1;
  setImmediate(runPortion);
}

/** What is planned from here on is run in the next turn. */
function beginTurn(): void {
  isTurnPlanned = false;
  isTurnUsed = false;
  planned = 0;
  turnEndsAt = performance.now() + TURN_BUDGET_MS;
}

function runPortion(): void {
  if (isTurnUsed && performance.now() >= turnEndsAt) {
    if (planned < waiting.length) planPortion();
    return;
  }
  const start = waiting.shift();
  if (!start) return;
  isTurnUsed = true;
  start();
}
