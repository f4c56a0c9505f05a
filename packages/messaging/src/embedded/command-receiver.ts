import { createWakeSignal } from '../wake-signal.ts';
import { processDeliveries } from '../process-deliveries.ts';
import { ignoreAborted, retry } from '../retry.ts';
import type { CommandHandler, CommandReceiver, DeliveryResult } from '../transport.ts';
import { truncateReason } from '../message-codec.ts';
import type { DeadLetterReason, StoredCommand } from './command-table.ts';
import type { EmbeddedContext } from './context.ts';
import { runWhenActive } from './stand-by.ts';

type Processed = { stored: StoredCommand; result: DeliveryResult };

/** Takes the commands of a queue from the table, in batches. */
export function openCommandReceiver(
  context: EmbeddedContext,
  queue: string,
  handle: CommandHandler,
): CommandReceiver {
  const { log, health, groupCommit, commands, added } = context;
  const stop = new AbortController();
  const wakeSignal = createWakeSignal();
  const retryOptions = { what: `commands of ${queue}`, log, health, signal: stop.signal };
  added.on(queue, wakeSignal.notify);

  /** One transaction settles the last batch and takes the next. */
  const turnOver = (processed: Processed[]) =>
    groupCommit.write('process-crash', () => {
      for (const { stored, result } of processed) {
        const aside = toDeadLetterReason(result);
        if (commands.settle(queue, stored, aside)) continue;
        const content = stored.message.slice(0, maxLoggedLength);
        log.error({ queue, reason: aside?.reason, content }, 'command dropped: too many dead ones are kept');
      }
      return stop.signal.aborted ? [] : commands.take(queue);
    });

  async function work() {
    await retry(() => groupCommit.write('process-crash', () => commands.requeueParked(queue)), retryOptions);
    let processed: Processed[] = [];
    while (!stop.signal.aborted || processed.length > 0) {
      const last = processed;
      const taken = await retry(() => turnOver(last), retryOptions);
      processed = taken.length > 0 ? await processAll(taken) : [];
      if (taken.length === 0 && !stop.signal.aborted) await wakeSignal.wait();
    }
  }

  async function processAll(taken: StoredCommand[]): Promise<Processed[]> {
    const deliveries = taken.map(({ message, attempt }) => ({ raw: message, attempt }));
    const results = await retry(() => processDeliveries(deliveries, handle), retryOptions);
    return taken.map((stored, index) => {
      const result = results[index] as DeliveryResult;
      if (result.kind === 'reply') context.outcomeConsumers.get(stored.sender)?.push(result.outcome);
      return { stored, result };
    });
  }

  const standBy = { signal: stop.signal, work };
  const finished = runWhenActive(context.runExclusive, `commands of ${queue}`, standBy).catch(ignoreAborted);
  return {
    countMessages: async () => commands.countMessages(queue),
    async [Symbol.asyncDispose]() {
      stop.abort();
      wakeSignal.notify();
      await finished;
      added.off(queue, wakeSignal.notify);
    },
  };
}

const maxLoggedLength = 4_096;

function toDeadLetterReason(result: DeliveryResult): DeadLetterReason | undefined {
  if (result.kind === 'reply') return undefined;
  return { kind: result.kind === 'dead-letter' ? 'dead' : 'parked', reason: truncateReason(result.reason) };
}
