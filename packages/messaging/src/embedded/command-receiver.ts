import { createBell } from '../bell.ts';
import { judge } from '../judge.ts';
import { ignoreStopped, retry } from '../retry.ts';
import type { CommandHandler, Verdict } from '../transport.ts';
import { toReason } from '../wire.ts';
import type { Aside, StoredCommand } from './command-table.ts';
import type { EmbeddedContext } from './context.ts';

type Judged = { stored: StoredCommand; verdict: Verdict };

export function openCommandReceiver(
  context: EmbeddedContext,
  queue: string,
  handle: CommandHandler,
): AsyncDisposable {
  const { log, health, journal, commands, added } = context;
  const stop = new AbortController();
  const bell = createBell();
  const patience = { what: `commands of ${queue}`, log, health, signal: stop.signal };
  added.on(queue, bell.ring);

  /** One transaction settles the last batch and takes the next. */
  const turnOver = (judged: Judged[]) =>
    journal.write('process', () => {
      for (const { stored, verdict } of judged) commands.settle(queue, stored, toAside(verdict));
      return stop.signal.aborted ? [] : commands.take(queue);
    });

  async function work() {
    await retry(() => journal.write('process', () => commands.putBackParked(queue)), patience);
    let judged: Judged[] = [];
    while (!stop.signal.aborted || judged.length > 0) {
      const last = judged;
      const taken = await retry(() => turnOver(last), patience);
      judged = taken.length > 0 ? await judgeAll(taken) : [];
      if (taken.length === 0 && !stop.signal.aborted) await bell.rung();
    }
  }

  async function judgeAll(taken: StoredCommand[]): Promise<Judged[]> {
    const deliveries = taken.map(({ message, attempt }) => ({ raw: message, attempt }));
    const verdicts = await retry(() => judge(deliveries, handle), patience);
    return taken.map((stored, index) => {
      const verdict = verdicts[index] as Verdict;
      if (verdict.kind === 'answer') context.outcomeBoxes.get(stored.sender)?.push(verdict.outcome);
      return { stored, verdict };
    });
  }

  const finished = context.takeTurn(`commands of ${queue}`, stop.signal, work).catch(ignoreStopped);
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      bell.ring();
      await finished;
      added.off(queue, bell.ring);
    },
  };
}

function toAside(verdict: Verdict): Aside | undefined {
  if (verdict.kind === 'answer') return undefined;
  return { kind: verdict.kind === 'dead' ? 'dead' : 'parked', reason: toReason(verdict.reason) };
}
