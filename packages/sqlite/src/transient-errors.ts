/** Longer chains of causes do not come about; one that holds itself must not be followed for ever. */
const DEEPEST = 5;

/**
 * The codes of an error and its causes: Prisma's own, and SQLite's, which its adapter hides in `meta`.
 * Never what a message says: Prisma prints the arguments of a call into it, and so what clients have sent.
 */
function findCodes(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > DEEPEST) return [];
  const { code, originalCode, kind, cause, meta } = error as Partial<Record<string, unknown>>;
  const inner = [cause, (meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError];
  return [
    ...[code, originalCode, kind].filter((one) => typeof one === 'string'),
    ...inner.flatMap((one) => findCodes(one, depth + 1)),
  ];
}

/** P1008 and SocketTimeout are what Prisma and its adapter make of SQLITE_BUSY. */
const BUSY = /^(SQLITE_BUSY|SQLITE_LOCKED|P1008$|SocketTimeout$)/;
/** P2028: a transaction that took too long. */
const PASSING = /^(SQLITE_(FULL|IOERR|CANTOPEN|NOMEM|READONLY|PROTOCOL)|P2028$)/;

/** True for "another process is writing": passing, and nothing of the transaction has happened. */
export function isBusy(error: unknown): boolean {
  return findCodes(error).some((code) => BUSY.test(code));
}

/** Busy, disk full, disk away, out of time: the same work may succeed later. Anything else is a mistake in it. */
export function isTransient(error: unknown): boolean {
  return findCodes(error).some((code) => BUSY.test(code) || PASSING.test(code));
}
