import type { BikeEventPayload } from '@bike-rentals/contracts';
import type { RenterBlock } from './renter-block.ts';
import { put, type Fleet } from '../../domain/fleet.ts';
import type { Rules } from '../../policies/domain/policy-keys.ts';
import type { Rental } from './rental.ts';

/** The fleet in which this rental is added, or replaces the one with its id. */
export function withRental(fleet: Fleet, rental: Rental): Fleet {
  return { ...fleet, rentals: put(fleet.rentals, rental.id, rental) };
}

/** The rentals of a user that have not ended. */
export function findActiveRentals(fleet: Fleet, userId: string): Rental[] {
  return [...fleet.rentals.values()].filter((rental) => rental.userId === userId && !rental.endedAt);
}

/** An active rental of the user that is overdue. */
export function findOverdue(fleet: Fleet, userId: string): Rental | undefined {
  return findActiveRentals(fleet, userId).find((rental) => rental.overdueAt !== null);
}

/** What staff has blocked the user with. It lasts until it is ended, if only by the sweep of those whose time is over. */
export function findBlock(fleet: Fleet, userId: string): RenterBlock | undefined {
  return [...fleet.blocks.values()].find((block) => block.userId === userId && !block.endedAt);
}

/** Someone with an overdue rental, or blocked by staff, rents nothing new. */
export const isBlocked = (fleet: Fleet, userId: string): boolean =>
  findBlock(fleet, userId) !== undefined || findOverdue(fleet, userId) !== undefined;

/** At a limit a user can neither rent the model nor join its waiting list. */
export const isAtLimit = (fleet: Fleet, intent: RentalIntent, rules: Limits): boolean =>
  findLimit(fleet, intent, rules) !== undefined;

/** The rules that limit how many bikes one user has. */
export type Limits = Pick<Rules, 'rentalsPerUser' | 'rentalsPerUserAndModel'>;

/** Which limit it is: that of one person, or that of one person for this model. */
export function findLimit(
  fleet: Fleet,
  { userId, modelId }: RentalIntent,
  rules: Limits,
): 'RENTAL_LIMIT_REACHED' | 'MODEL_LIMIT_REACHED' | undefined {
  const active = findActiveRentals(fleet, userId);
  if (active.length >= rules.rentalsPerUser) return 'RENTAL_LIMIT_REACHED';
  const ofModel = active.filter((rental) => rental.modelId === modelId);
  return ofModel.length >= rules.rentalsPerUserAndModel ? 'MODEL_LIMIT_REACHED' : undefined;
}

/** A user and the model that the user wants to rent. */
export interface RentalIntent {
  userId: string;
  modelId: string;
}

/** The lowest slot that is free; there is one, because the user is not at the limit. */
export function getFreeSlot(fleet: Fleet, { userId, modelId }: RentalIntent): number {
  const taken = new Set(
    findActiveRentals(fleet, userId)
      .filter((rental) => rental.modelId === modelId)
      .map(({ slot }) => slot),
  );
  let slot = 1;
  while (taken.has(slot)) slot += 1;
  return slot;
}

/** What the event of a rental's end says: whoever reads it needs no earlier event. */
export function toEndedPayload(rental: Rental): BikeEventPayload<'rental.ended' | 'rental.lost'> {
  const { id: rentalId, userId, bikeId, modelId, startStationId, endStationId, rentedAt } = rental;
  const { endedAt, endReason, policyRef } = rental;
  if (!endedAt || !endReason) throw new Error(`rental ${rentalId} has not ended`);
  return {
    ...{ rentalId, userId, bikeId, modelId, startStationId, stationId: endStationId },
    ...{ rentedAt, endedAt, endReason, policyVersion: policyRef ?? undefined },
    ...toFeePayload(rental),
  };
}

/** What an event says of the fee of a rental: nothing where there never was one. */
export const toFeePayload = ({ fee, feeRevision }: Rental): Pick<BikeEventPayload<'rental.ended'>, 'fee'> =>
  feeRevision === 0 ? {} : { fee: { revision: feeRevision, ...(fee ?? noFee) } };

const noFee = { lines: [], net: 0, tax: 0, gross: 0 };
