import type { Command, CommandDelivery, CommandHandler, Verdict } from './transport.ts';
import { parseCommand, UnreadableMessage } from './message-codec.ts';

export interface RawDelivery {
  raw: string;
  attempt: number;
}

/** So often a command may be delivered without a verdict: one that kills its receiver ends in `.dead`. */
export const deliveryLimit = 20;

/**
 * One verdict per delivery, in order. What cannot be read is dead without being shown to `handle`.
 * @throws what `handle` throws: "not now"
 */
export async function judge(deliveries: readonly RawDelivery[], handle: CommandHandler): Promise<Verdict[]> {
  const read = deliveries.map(readDelivery);
  const readable = read.filter((one) => 'command' in one);
  const verdicts = readable.length > 0 ? await handle(readable) : [];
  if (verdicts.length !== readable.length) {
    throw new Error(`${verdicts.length} verdicts for ${readable.length} commands`);
  }
  const answers = verdicts.values();
  return read.map((one) => ('command' in one ? (answers.next().value as Verdict) : one));
}

function readDelivery({ raw, attempt }: RawDelivery): CommandDelivery | (Verdict & { kind: 'dead' }) {
  if (attempt > deliveryLimit) return { kind: 'dead', reason: `delivered ${deliveryLimit} times in vain` };
  try {
    const command: Command = parseCommand(raw);
    return { command, attempt };
  } catch (error) {
    if (!(error instanceof UnreadableMessage)) throw error;
    return { kind: 'dead', reason: error.message };
  }
}
