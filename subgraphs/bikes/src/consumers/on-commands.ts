import { bikeCommands, parseMessage } from '@bike-rentals/contracts';
import type { CommandDelivery, CommandHandler, Verdict } from '@bike-rentals/messaging';
import type { Log } from '@bike-rentals/runtime';
import { isPassing } from '@bike-rentals/sqlite';
import { handleCommands, type ReceivedCommand } from '../use-cases/handle-commands.ts';
import type { Service } from '../use-cases/service.ts';

/** Takes the commands that users sends, as many at a time as have come. */
export function onCommands(service: Service, log: Log): CommandHandler {
  return async (deliveries) => {
    const verdicts = new Map<CommandDelivery, Verdict>();
    const valid = new Map<CommandDelivery, ReceivedCommand>();
    for (const delivery of deliveries) {
      const parsed = parseMessage(bikeCommands, delivery.command);
      if (parsed.kind === 'message') valid.set(delivery, { id: delivery.command.id, ...parsed.message });
      else
        verdicts.set(delivery, { kind: parsed.kind === 'unknown' ? 'park' : 'dead', reason: parsed.reason });
    }
    const decided = await decideAll(service, [...valid.values()], log);
    [...valid.keys()].forEach((delivery, index) => verdicts.set(delivery, decided[index] as Verdict));
    return deliveries.map((delivery) => verdicts.get(delivery) as Verdict);
  };
}

/**
 * One transaction for all; if that throws, one for each, so that the one at fault fails alone. A passing fault
 * is thrown on: the transport waits and brings the same commands again.
 */
async function decideAll(service: Service, commands: ReceivedCommand[], log: Log): Promise<Verdict[]> {
  if (commands.length === 0) return [];
  try {
    const outcomes = await handleCommands(service, commands);
    return commands.map(({ id }, index) => {
      const { type = '', version = 1, body } = outcomes[index] ?? {};
      return { kind: 'answer', outcome: { commandId: id, type, version, body } };
    });
  } catch (error) {
    if (isPassing(error)) throw error;
    if (commands.length > 1) {
      const verdicts: Verdict[] = [];
      for (const command of commands) verdicts.push(...(await decideAll(service, [command], log)));
      return verdicts;
    }
    log.error({ err: error, commandId: commands[0]?.id }, 'command failed, set aside');
    return [{ kind: 'dead', reason: error instanceof Error ? error.message : 'unknown' }];
  }
}
