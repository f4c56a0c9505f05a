import { randomUUID } from 'node:crypto';
import { startInbox } from '../batch-consumer.ts';
import { retry } from '../retry.ts';
import { maxQueueLength, type CommandSender, type Outcome, type OutcomeHandler } from '../transport.ts';
import { toWire } from '../message-codec.ts';
import type { EmbeddedContext } from './context.ts';

export function openCommandSender(
  { log, health, journal, commands, added, outcomeBoxes }: EmbeddedContext,
  queue: string,
  onOutcomes: OutcomeHandler,
): CommandSender {
  const sender = randomUUID();
  const outcomeBox = startInbox<Outcome>((outcomes, signal) =>
    retry(() => onOutcomes(outcomes), { what: `outcomes of ${queue}`, log, health, signal }),
  );
  outcomeBoxes.set(sender, outcomeBox);
  return {
    async send(command) {
      if (!outcomeBoxes.has(sender)) throw new Error('the sender is closed');
      if (commands.isFull(queue)) {
        throw new Error(`${queue} holds ${maxQueueLength} commands, and takes no other`);
      }
      const message = toWire(command);
      // No flush: whoever sends keeps the command until it is answered, and sends it again.
      await journal.write('process', () => commands.add(queue, sender, message));
      added.emit(queue);
    },
    async [Symbol.asyncDispose]() {
      outcomeBoxes.delete(sender);
      await outcomeBox[Symbol.asyncDispose]();
    },
  };
}
