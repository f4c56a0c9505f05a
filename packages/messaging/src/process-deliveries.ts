import type { Command, CommandDelivery, CommandHandler, DeliveryResult } from './transport.ts';
import { parseCommand, UnreadableMessageError } from './message-codec.ts';

/** A message as it was received, and how often it has been delivered. */
export interface RawDelivery {
  raw: string;
  attempt: number;
}

/** Deliveries of a command without a result; a command that crashes its receiver becomes a dead letter after them. */
export const maxDeliveries = 20;

/**
 * Returns one result per delivery, in order. An unreadable message is a dead letter and never reaches `handle`.
 * @throws whatever `handle` throws, which means "try again later"
 */
export async function processDeliveries(
  deliveries: readonly RawDelivery[],
  handle: CommandHandler,
): Promise<DeliveryResult[]> {
  const read = deliveries.map(readDelivery);
  const readable = read.filter((one) => 'command' in one);
  const results = readable.length > 0 ? await handle(readable) : [];
  if (results.length !== readable.length) {
    throw new Error(`${results.length} results for ${readable.length} commands`);
  }
  const answers = results.values();
  return read.map((one) => ('command' in one ? (answers.next().value as DeliveryResult) : one));
}

function readDelivery({
  raw,
  attempt,
}: RawDelivery): CommandDelivery | (DeliveryResult & { kind: 'dead-letter' }) {
  if (attempt > maxDeliveries)
    return { kind: 'dead-letter', reason: `delivered ${maxDeliveries} times in vain` };
  try {
    const command: Command = parseCommand(raw);
    return { command, attempt };
  } catch (error) {
    if (!(error instanceof UnreadableMessageError)) throw error;
    return { kind: 'dead-letter', reason: error.message };
  }
}
