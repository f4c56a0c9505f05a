import { randomUUID } from 'node:crypto';
import { startBatchConsumer } from '../batch-consumer.ts';
import { retry } from '../retry.ts';
import { maxQueueLength, type CommandSender, type Outcome, type OutcomeHandler } from '../transport.ts';
import { encodeMessage } from '../message-codec.ts';
import type { EmbeddedContext } from './context.ts';

/** Sends commands by inserting them into the table, and takes their outcomes in this process. */
export function openCommandSender(
  { log, health, groupCommit, commands, added, outcomeConsumers }: EmbeddedContext,
  queue: string,
  onOutcomes: OutcomeHandler,
): CommandSender {
  const sender = randomUUID();
  const outcomeConsumer = startBatchConsumer<Outcome>((outcomes, signal) =>
    retry(() => onOutcomes(outcomes), { what: `outcomes of ${queue}`, log, health, signal }),
  );
  outcomeConsumers.set(sender, outcomeConsumer);
  return {
    async send(command) {
      if (!outcomeConsumers.has(sender)) throw new Error('the sender is closed');
      if (commands.isFull(queue)) {
        throw new Error(`${queue} holds ${maxQueueLength} commands, and takes no other`);
      }
      const message = encodeMessage(command);
      // No flush: the sender keeps the command until it has an outcome, and sends it again after a power loss.
      await groupCommit.write('process-crash', () => commands.add(queue, sender, message));
      added.emit(queue);
    },
    async [Symbol.asyncDispose]() {
      outcomeConsumers.delete(sender);
      await outcomeConsumer[Symbol.asyncDispose]();
    },
  };
}
