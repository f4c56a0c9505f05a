import type { BikeCommand, BikeOutcome } from '@bike-rentals/contracts';
import type { Fleet, DecisionContext } from '../domain/fleet.ts';
import type { Decision } from '../domain/outcomes.ts';
import { decideRentBike } from '../domain/rent-bike.ts';
import { decideReturnBike } from '../domain/return-bike.ts';
import { findOutcomes, saveOutcomes, type HandledCommand, type RecordedOutcome } from '../store/commands.ts';
import { emptyScope, type FleetScope } from '../store/load-fleet.ts';
import type { Transaction } from '../store/open-store.ts';
import { decide } from './decide.ts';
import { systemActor, toDecisionContext, type UseCaseContext } from './use-case-context.ts';

export type ReceivedCommand = BikeCommand & { id: string };

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
  const about = { scope: toScope(fresh), context: context, head: service.waitingListHead };
  const { handled } = await decide(tx, about, (fleet, now) => decideInOrder(fleet, fresh, now));
  await saveOutcomes(tx, handled, context.now);
  for (const { id, outcome } of handled) outcomes.set(id, outcome);
  return outcomes;
}

function decideInOrder(start: Fleet, commands: ReceivedCommand[], context: DecisionContext) {
  let fleet = start;
  const handled: HandledCommand[] = [];
  for (const command of commands) {
    const { id, type, body } = command;
    const decision = decideOne(fleet, command, { ...context, actor: body.actor, commandId: id });
    fleet = decision.fleet;
    handled.push({ id, type, userId: body.actor.id, outcome: toRecorded(decision.outcome) });
  }
  return { fleet, handled };
}

function decideOne(fleet: Fleet, { type, body }: BikeCommand, context: DecisionContext): Decision {
  switch (type) {
    case 'rent-bike':
      return decideRentBike(fleet, body, context);
    case 'return-bike':
      return decideReturnBike(fleet, body, context);
    case 'void':
      return { fleet, outcome: { type: 'voided', version: 1, body: {} } };
  }
}

function toScope(commands: ReceivedCommand[]): FleetScope {
  const scope = { ...emptyScope, maxIdleBikes: commands.length };
  return commands.reduce(addToScope, scope);
}

function addToScope(scope: FleetScope, { type, body }: BikeCommand): FleetScope {
  if (type === 'void') return scope;
  const { stationId } = body;
  const about = {
    ...scope,
    userIds: [...scope.userIds, body.actor.id],
    stationIds: stationId === undefined ? scope.stationIds : [...scope.stationIds, stationId],
  };
  if (type === 'return-bike') return { ...about, rentalIds: [...scope.rentalIds, body.rentalId] };
  const { bikeId, modelId } = body;
  if (bikeId !== undefined) return { ...about, bikeIds: [...scope.bikeIds, bikeId] };
  if (modelId === undefined) return about;
  return { ...about, idleAt: [...scope.idleAt, { modelId, stationId: stationId ?? null }] };
}

function toRecorded(outcome: BikeOutcome): RecordedOutcome {
  return JSON.parse(JSON.stringify(outcome)) as RecordedOutcome;
}
