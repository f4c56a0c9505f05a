import { createHash } from 'node:crypto';
import type { Actor } from '@bike-rentals/contracts';
import type { Rental } from '../../rentals/domain/rental.ts';
import { findRental } from '../../rentals/store/rentals.ts';
import { findOutcomes, saveOutcomes, type RecordedOutcome } from '../../store/commands.ts';
import type { DecisionContext, Fleet } from '../../domain/fleet.ts';
import { emptyScope, type FleetScope } from '../../store/fleet-scope.ts';
import type { Transaction } from '../../store/open-store.ts';
import { decide } from '../../use-cases/decide.ts';
import { toDecisionContext, type UseCaseContext } from '../../use-cases/use-case-context.ts';
import { refuseStaff, type DeskChange, type DeskRefusal } from '../domain/desk-change.ts';

/** What staff is told: the id of what has changed, or why nothing has. */
export type DeskAnswer = Omit<Extract<DeskChange, { kind: 'changed' }>, 'fleet'> | DeskRefusal;

/** Who does it, why, and the key by which it is done once however often it is sent. */
export interface DeskOrder {
  actor: Actor;
  reason: string | undefined;
  idempotencyKey: string;
}

/** One operation of the desk. */
export interface DeskOperation<Input extends object> {
  /** Of the command on record. */
  type: string;
  input: Input;
  /** The part of the fleet that the decision needs. `rental` is the one with the id `input.rentalId`. */
  toScope: (rental: Rental | undefined, tx: Transaction) => Promise<FleetScope> | FleetScope;
  decision: (fleet: Fleet, input: Input, context: DecisionContext) => DeskChange;
}

/**
 * Decides an operation of the desk, unless it was decided before: the same key has the same answer, for as long as
 * commands are kept.
 */
export async function changeAsStaff<Input extends object & { rentalId?: string }>(
  service: UseCaseContext,
  { actor, reason, idempotencyKey }: DeskOrder,
  { type, input, toScope, decision }: DeskOperation<Input>,
): Promise<DeskAnswer> {
  const commandId = toDeskCommandId(actor, idempotencyKey);
  const inputHash = toHash([type, input, reason]);
  const context = toDecisionContext(service, actor, { reason, commandId });
  const answer = await service.store.transact(async (tx): Promise<DeskAnswer> => {
    const known = (await findOutcomes(tx, [commandId])).get(commandId);
    if (known) {
      const recorded = known.body as unknown as RecordedAnswer;
      return recorded.inputHash === inputHash
        ? recorded.answer
        : refuseStaff('IDEMPOTENCY_KEY_REUSED', { field: 'idempotencyKey' });
    }
    const rental = input.rentalId === undefined ? undefined : await findRental(tx, input.rentalId);
    const scope = await toScope(rental, tx);
    const decided = await decide(tx, { scope, context, head: service.waitingListHead }, (fleet, now) => {
      const change = decision(fleet, input, now);
      if (change.kind === 'refused') return { fleet, answer: change };
      const { fleet: changed, ...rest } = change;
      return { fleet: changed, answer: rest };
    });
    const body = { inputHash, answer: decided.answer, ...toStarted(decided) };
    const outcome = {
      type: 'rentalId' in body ? 'rental-started' : type,
      version: 1,
      body: JSON.parse(JSON.stringify(body)) as RecordedOutcome['body'],
    };
    await saveOutcomes(tx, [{ id: commandId, type, userId: actor.id, outcome }], context.now);
    return decided.answer;
  });
  service.onCommit();
  return answer;

  /** A rental that began by this command is on record with it, as one that its renter has asked for. */
  function toStarted({ fleet }: { fleet: Fleet }) {
    const started = [...fleet.rentals.values()].find((one) => one.commandId === commandId);
    return started && { rentalId: started.id, bikeId: started.bikeId };
  }
}

/** The id of the command on record. A key belongs to the person who uses it. */
export const toDeskCommandId = ({ id }: Actor, idempotencyKey: string): string =>
  `desk-${toHash([id, idempotencyKey])}`;

interface RecordedAnswer {
  inputHash: string;
  answer: DeskAnswer;
}

const toHash = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url');

/** What is needed to change a rental: its bike, user and model's waiting list. `span` is when it was. */
export function toRentalScope(
  rental: Rental | undefined,
  { stationIds, span }: { stationIds: (string | null | undefined)[]; span?: { from: Date; to: Date | null } },
): FleetScope {
  if (!rental) return emptyScope;
  return {
    ...emptyScope,
    rentalIds: [rental.id],
    stationIds: stationIds.filter((id) => id != null),
    servedModelIds: [rental.modelId],
    maxIdleBikes: 1,
    spans: [{ bikeId: rental.bikeId, ...(span ?? { from: rental.rentedAt, to: rental.endedAt }) }],
  };
}
