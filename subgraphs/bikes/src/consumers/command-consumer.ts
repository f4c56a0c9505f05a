import { bikeCommands, parseMessage } from '@bike-rentals/contracts';
import type { CommandDelivery, CommandHandler, DeliveryResult } from '@bike-rentals/messaging';
import type { Log } from '@bike-rentals/runtime';
import { isTransient } from '@bike-rentals/sqlite';
import type { Tracer } from '@bike-rentals/tracing';
import { handleCommands, type ReceivedCommand } from '../use-cases/handle-commands.ts';
import { startCommandSpans, type CommandSpans } from './command-spans.ts';
import type { UseCaseContext } from '../use-cases/use-case-context.ts';

/** Takes the commands that users sends, as many at a time as have come. */
export function onCommands(service: UseCaseContext, log: Log, tracer?: Tracer): CommandHandler {
  return async (deliveries) => {
    const spans = startCommandSpans(
      tracer,
      deliveries.map(({ command }) => command),
    );
    try {
      return await handle(deliveries, spans);
    } finally {
      spans.end();
    }
  };

  async function handle(deliveries: CommandDelivery[], spans: CommandSpans): Promise<DeliveryResult[]> {
    const results = new Map<CommandDelivery, DeliveryResult>();
    const valid = new Map<CommandDelivery, ReceivedCommand>();
    for (const delivery of deliveries) {
      const parsed = parseMessage(bikeCommands, delivery.command);
      const { id } = delivery.command;
      if (parsed.kind === 'message')
        valid.set(delivery, { id, ...parsed.message, trace: spans.findTrace(delivery.command) });
      else
        results.set(delivery, {
          kind: parsed.kind === 'unknown' ? 'park' : 'dead-letter',
          reason: parsed.reason,
        });
    }
    const decided = await decideAll(service, [...valid.values()], log);
    [...valid.keys()].forEach((delivery, index) => results.set(delivery, decided[index] as DeliveryResult));
    return deliveries.map((delivery) => results.get(delivery) as DeliveryResult);
  }
}

/**
 * One transaction for all; if that throws, one for each, so that the one at fault fails alone. A passing fault
 * is thrown on: the transport waits and brings the same commands again.
 */
async function decideAll(
  service: UseCaseContext,
  commands: ReceivedCommand[],
  log: Log,
): Promise<DeliveryResult[]> {
  if (commands.length === 0) return [];
  try {
    const outcomes = await handleCommands(service, commands);
    return commands.map(({ id }, index) => {
      const { type = '', version = 1, body } = outcomes[index] ?? {};
      return { kind: 'reply', outcome: { commandId: id, type, version, body } };
    });
  } catch (error) {
    if (isTransient(error)) throw error;
    if (commands.length > 1) {
      const results: DeliveryResult[] = [];
      for (const command of commands) results.push(...(await decideAll(service, [command], log)));
      return results;
    }
    log.error({ err: error, commandId: commands[0]?.id }, 'command failed, set aside');
    return [{ kind: 'dead-letter', reason: error instanceof Error ? error.message : 'unknown' }];
  }
}
