import type { RunExclusive } from '@bike-rentals/runtime';
import { aborted } from '../aborted.ts';

/**
 * Runs `work` when all earlier work of the same name has ended: one consumer is active, the others stand by.
 * Work whose signal is aborted while it stands by never runs.
 */
export async function runWhenActive(
  runExclusive: RunExclusive,
  name: string,
  { signal, work }: { signal: AbortSignal; work: () => Promise<void> },
): Promise<void> {
  const state = { isActive: false };
  const run = runExclusive(name, async () => {
    if (signal.aborted) return;
    state.isActive = true;
    await work();
  });
  await Promise.race([run, aborted(signal)]);
  if (state.isActive) await run;
}
