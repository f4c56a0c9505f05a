import { aborted } from '../aborted.ts';

/**
 * Runs `work` when all earlier work of the same name has ended: one is active, the others stand by.
 * Work whose signal is aborted while it stands by never runs.
 */
export type RunExclusive = (name: string, signal: AbortSignal, work: () => Promise<void>) => Promise<void>;

export function createKeyedMutex(): RunExclusive {
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
