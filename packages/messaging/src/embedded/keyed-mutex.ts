import { aborted } from '../aborted.ts';

/**
 * Runs `work` once all that came earlier under that name are done: one is active, the others stand by.
 * Who is stopped while standing by never runs.
 */
export type TakeTurn = (name: string, signal: AbortSignal, work: () => Promise<void>) => Promise<void>;

export function createTurns(): TakeTurn {
  const lasts = new Map<string, Promise<void>>();

  return async (name, signal, work) => {
    const before = lasts.get(name) ?? Promise.resolve();
    const mine = before.then(() => (signal.aborted ? undefined : work()));
    lasts.set(
      name,
      mine.catch(() => undefined),
    );
    const isOurTurn = await Promise.race([before.then(() => true), aborted(signal).then(() => false)]);
    if (isOurTurn) await mine;
  };
}
