import { createBell } from '../wake-signal.ts';
import { judge } from '../process-deliveries.ts';
import { ignoreStopped, retry } from '../retry.ts';
import type { CommandHandler, CommandReceiver, Verdict } from '../transport.ts';
import { toReason } from '../message-codec.ts';
import type { Aside, StoredCommand } from './command-table.ts';
import type { EmbeddedContext } from './context.ts';

type Judged = { stored: StoredCommand; verdict: Verdict };

export function openCommandReceiver(
  context: EmbeddedContext,
  queue: string,
  handle: CommandHandler,
): CommandReceiver {
  const { log, health, journal, commands, added } = context;
  const stop = new AbortController();
  const bell = createBell();
  const patience = { what: `commands of ${queue}`, log, health, signal: stop.signal };
  added.on(queue, bell.ring);

  /** One transaction settles the last batch and takes the next. */
  const turnOver = (judged: Judged[]) =>
    journal.write('process', () => {
      for (const { stored, verdict } of judged) {
        const aside = toAside(verdict);
        if (commands.settle(queue, stored, aside)) continue;
        const content = stored.message.slice(0, maxLoggedLength);
        log.error({ queue, reason: aside?.reason, content }, 'command dropped: too many dead ones are kept');
      }
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
    countMessages: async () => commands.countMessages(queue),
    async [Symbol.asyncDispose]() {
      stop.abort();
      bell.ring();
      await finished;
      added.off(queue, bell.ring);
    },
  };
}

const maxLoggedLength = 4_096;

function toAside(verdict: Verdict): Aside | undefined {
  if (verdict.kind === 'answer') return undefined;
  return { kind: verdict.kind === 'dead' ? 'dead' : 'parked', reason: toReason(verdict.reason) };
}
