import type { BikeCommand, BikeOutcome } from '@bike-rentals/contracts';
import { getDefinition } from '../commands/index.ts';
import { findRefusedDemand, type RefusedDemand } from '../demand/domain/refused-demand.ts';
import { recordDemand } from '../demand/use-cases/record-demand.ts';
import type { Fleet, DecisionContext } from '../domain/fleet.ts';
import { findOutcomes, saveOutcomes, type HandledCommand, type RecordedOutcome } from '../store/commands.ts';
import { emptyScope, type FleetScope } from '../store/fleet-scope.ts';
import type { Transaction } from '../store/open-store.ts';
import { decide } from './decide.ts';
import { systemActor, toDecisionContext, type UseCaseContext } from './use-case-context.ts';

/** A valid command with the id of its message, and the traceparent of the span in which it is handled. */
export type ReceivedCommand = BikeCommand & { id: string; trace?: string | undefined };

/**
 * Decides a batch of commands in one transaction, one after the other. A command that was decided before,
 * in this batch or ever, gets the outcome on record: whatever is delivered again, it has one effect.
 * Answers in the order of `commands`.
 */
export async function handleCommands(
  service: UseCaseContext,
  commands: ReceivedCommand[],
): Promise<RecordedOutcome[]> {
  const outcomes = await service.store.transact((tx) => decideNew(tx, service, commands));
  service.onCommit();
  return commands.map(({ id }) => {
    const outcome = outcomes.get(id);
    if (!outcome) throw new Error(`command ${id} was not decided`);
    return outcome;
  });
}

async function decideNew(tx: Transaction, service: UseCaseContext, commands: ReceivedCommand[]) {
  const outcomes = await findOutcomes(
    tx,
    commands.map(({ id }) => id),
  );
  const fresh = commands.filter(
    ({ id }, index) => !outcomes.has(id) && commands.findIndex((other) => other.id === id) === index,
  );
  if (fresh.length === 0) return outcomes;
  const context = toDecisionContext(service, systemActor);
  const about = { scope: toScope(fresh), context, head: service.waitingListHead };
  const { handled, refused } = await decide(tx, about, (fleet, now) => decideInOrder(fleet, fresh, now));
  await saveOutcomes(tx, handled, context.now);
  if (refused.length > 0) await recordDemand(tx, refused, context);
  for (const { id, outcome } of handled) outcomes.set(id, outcome);
  return outcomes;
}

function decideInOrder(start: Fleet, commands: ReceivedCommand[], context: DecisionContext) {
  let fleet = start;
  const handled: HandledCommand[] = [];
  const refused: RefusedDemand[] = [];
  for (const command of commands) {
    const { id, type, body, trace } = command;
    const own = { ...context, actor: body.actor, commandId: id, trace };
    const decision = getDefinition(command).decide(fleet, body, own);
    fleet = decision.fleet;
    handled.push({ id, type, userId: body.actor.id, outcome: toRecorded(decision.outcome) });
    const demand = type === 'rent-bike' && findRefusedDemand(fleet, body, decision.outcome);
    if (demand) refused.push(demand);
  }
  return { fleet, handled, refused };
}

function toScope(commands: ReceivedCommand[]): FleetScope {
  const scope = { ...emptyScope, maxIdleBikes: commands.length };
  return commands.reduce((sum, command) => getDefinition(command).addToScope(sum, command.body), scope);
}

function toRecorded(outcome: BikeOutcome): RecordedOutcome {
  return JSON.parse(JSON.stringify(outcome)) as RecordedOutcome;
}
