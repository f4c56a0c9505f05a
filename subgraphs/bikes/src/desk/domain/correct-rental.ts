import { getBike, recordBikeEvent, withBike } from '../../catalogue/domain/bikes.ts';
import { moveBike } from '../../catalogue/domain/change-bike.ts';
import type { DecisionContext, Fleet } from '../../domain/fleet.ts';
import { withFee } from '../../pricing/domain/fee.ts';
import { findPriceNotice } from '../../pricing/domain/price-notice.ts';
import { findBikeSince, type Rental } from '../../rentals/domain/rental.ts';
import { getFreeSlot, toFeePayload, withRental } from '../../rentals/domain/rentals.ts';
import { toRentedBike } from '../../rentals/domain/rent-bike.ts';
import { findElsewhere } from '../../rentals/domain/return-bike.ts';
import { cancelTransfer, openTransfer } from '../../maintenance/domain/transfers.ts';
import { voidActiveRental } from '../../rentals/domain/void-rental.ts';
import { findHoldOnBike } from '../../waiting-list/domain/queue.ts';
import { offerIdleBikes, withdrawHold } from '../../waiting-list/domain/waiting-list.ts';
import { refuseStaff, type DeskChange, type DeskRefusal } from './desk-change.ts';
import { findOwnable } from './find-ownable.ts';
import { uncountRide } from '../../maintenance/domain/inspections.ts';
import { findLastUse, findOverlap } from '../../rentals/domain/bike-uses.ts';

/** What was recorded wrongly. What is left out stays as it is; an end is corrected only where there is one. */
export interface Correction {
  rentalId: string;
  startStationId?: string | undefined;
  rentedAt?: Date | undefined;
  endStationId?: string | undefined;
  endedAt?: Date | undefined;
}

/** Corrects what is on record. The bike itself moves only if nothing has happened to it since. */
export function decideCorrectRental(
  fleet: Fleet,
  correction: Correction,
  context: DecisionContext,
): DeskChange {
  const found = findOwnable(fleet, correction.rentalId, context);
  if ('kind' in found) return found;
  const { rental } = found;
  const refusal = findCorrectionRefusal(fleet, rental, { correction, context });
  if (refusal) return refusal;
  const { rentalId: _, ...changes } = correction;
  const corrected = withoutFalseOverdue({
    ...rental,
    ...pickDefined(changes),
    isExemptFromLimits: rental.isExemptFromLimits || rental.endedAt === null,
  });
  if (describeTimes(corrected) === describeTimes(rental)) return refuseStaff('NOTHING_TO_CORRECT');

  const bike = getBike(fleet, rental.bikeId);
  const touched = { ...bike, version: bike.version + 1 };
  const next = withFee({ ...withPriceNotice(corrected, context), version: rental.version + 1 }, context);
  const { id: rentalId, userId, bikeId, modelId } = rental;
  const told = recordBikeEvent(withRental(withBike(fleet, touched), next), touched, {
    type: 'rental.corrected',
    payload: {
      ...{ rentalId, userId, bikeId, modelId, before: toCorrected(rental), after: toCorrected(next) },
      ...toFeePayload(next),
    },
    context,
  });
  const isElsewhere = next.endStationId !== rental.endStationId;
  const standsThere = bike.stationId !== null && bike.stationId === rental.endStationId;
  const canMove = standsThere && findLastUse(fleet, bikeId)?.rentalId === rentalId;
  if (!isElsewhere) return { kind: 'changed', fleet: told, subjectId: rentalId };
  if (!canMove) return { kind: 'changed', fleet: told, subjectId: rentalId, warning: 'BIKE_NOT_MOVED' };
  const moved = followCorrection(
    moveBike(told, { bike: touched, stationId: next.endStationId }, context),
    next,
    context,
  );
  return { kind: 'changed', fleet: offerIdleBikes(moved, new Set([modelId]), context), subjectId: rentalId };
}

/** The bike was left where it does not belong after all. */
function followCorrection(fleet: Fleet, rental: Rental, context: DecisionContext): Fleet {
  const { bikeId, endStationId: stationId } = rental;
  const elsewhere = stationId === null ? undefined : findElsewhere(fleet, { rental, stationId }, context);
  return elsewhere ? openTransfer(fleet, { bikeId, toStationId: elsewhere.homeStationId }, context) : fleet;
}

/** The rental never happened. If it lasts, the bike is back where it began. */
export function decideVoidRental(fleet: Fleet, id: string, context: DecisionContext): DeskChange {
  const found = findOwnable(fleet, id, context);
  if ('kind' in found) return found;
  const { rental } = found;
  if (rental.endedAt) return { kind: 'changed', fleet: voidEnded(fleet, rental, context), subjectId: id };
  // The bike that the renter has now did not start there: once it is back the rental can be voided.
  if (rental.bikeSince) return refuseStaff('BIKE_SWAPPED', { field: 'rentalId' });
  if (!fleet.stations.has(rental.startStationId))
    return refuseStaff('STATION_UNKNOWN', { field: 'rentalId' });
  return { kind: 'changed', fleet: voidActiveRental(fleet, rental, context), subjectId: id };
}

/** The bike stays where it is. */
function voidEnded(fleet: Fleet, rental: Rental, context: DecisionContext): Fleet {
  const { id: rentalId, userId, bikeId, modelId } = rental;
  const bike = getBike(fleet, bikeId);
  const touched = { ...bike, version: bike.version + 1 };
  const never = { ...rental, slot: null, version: rental.version + 1, voidedAt: context.now };
  const voided = withFee(never, context);
  return recordBikeEvent(withRental(withBike(fleet, touched), voided), touched, {
    type: 'rental.voided',
    payload: { rentalId, userId, bikeId, modelId, stationId: null, ...toFeePayload(voided) },
    context,
  });
}

/** The return was a mistake: the rental goes on, with its old `returnBy`. */
export function decideReopenRental(fleet: Fleet, id: string, context: DecisionContext): DeskChange {
  const found = findOwnable(fleet, id, context);
  if ('kind' in found) return found;
  const { rental } = found;
  if (!rental.endedAt) return refuseStaff('NOT_RETURNED', { field: 'rentalId' });
  const bike = getBike(fleet, rental.bikeId);
  const last = findLastUse(fleet, bike.id);
  if (last && last.rentalId !== id)
    return refuseStaff('BIKE_TAKEN_SINCE', {
      field: 'rentalId',
      rentalId: last.rentalId,
      userId: last.userId,
    });
  if ((bike.state !== 'AVAILABLE' && bike.state !== 'RESERVED') || bike.stationId !== rental.endStationId)
    return refuseStaff('BIKE_TAKEN_SINCE', { field: 'rentalId' });

  const hold = findHoldOnBike(fleet, bike.id);
  const freed = hold ? withdrawHold(fleet, hold, context) : fleet;
  const rented = toRentedBike(uncountRide(getBike(freed, bike.id)));
  const { userId, bikeId, modelId, endStationId: stationId, returnBy } = rental;
  const lasting: Rental = {
    ...rental,
    endStationId: null,
    endedAt: null,
    endReason: null,
    overdueAt: null,
    slot: getFreeSlot(freed, rental),
    isExemptFromLimits: true,
    version: rental.version + 1,
  };
  const reopened = withFee(lasting, context);
  const told = recordBikeEvent(withRental(withBike(freed, rented), reopened), rented, {
    type: 'rental.reopened',
    payload: { rentalId: id, userId, bikeId, modelId, stationId, returnBy, ...toFeePayload(reopened) },
    context,
  });
  const still = cancelTransfer(told, { bikeId, toStationId: rental.startStationId }, context);
  return { kind: 'changed', fleet: offerIdleBikes(still, new Set([modelId]), context), subjectId: id };
}

function findCorrectionRefusal(
  fleet: Fleet,
  rental: Rental,
  { correction, context }: { correction: Correction; context: DecisionContext },
): DeskRefusal | undefined {
  const { startStationId, endStationId } = correction;
  const from = correction.rentedAt ?? findBikeSince(rental);
  for (const [field, stationId] of Object.entries({ startStationId, endStationId })) {
    if (stationId !== undefined && !fleet.stations.has(stationId))
      return refuseStaff('STATION_UNKNOWN', { field });
  }
  // Its start is that of another bike.
  if (rental.bikeSince && (correction.rentedAt ?? startStationId) !== undefined)
    return refuseStaff('BIKE_SWAPPED', { field: correction.rentedAt ? 'rentedAt' : 'startStationId' });
  const hasNoEnd = rental.endedAt === null;
  if (hasNoEnd && (correction.endedAt ?? endStationId) !== undefined)
    return refuseStaff('NOT_RETURNED', { field: correction.endedAt ? 'endedAt' : 'endStationId' });
  const endedAt = correction.endedAt ?? rental.endedAt;
  const now = context.now.getTime();
  if (from.getTime() > (endedAt?.getTime() ?? now) || (endedAt?.getTime() ?? 0) > now)
    return refuseStaff('TIMES_INVALID', { field: correction.endedAt ? 'endedAt' : 'rentedAt' });
  const span = { bikeId: rental.bikeId, from, to: endedAt, rentalId: rental.id };
  const other = findOverlap(fleet, span);
  return (
    other &&
    refuseStaff('OVERLAPS', {
      field: correction.endedAt ? 'endedAt' : 'rentedAt',
      rentalId: other.rentalId,
    })
  );
}

/** Another start moves the steps of the price. */
const withPriceNotice = (rental: Rental, context: DecisionContext): Rental =>
  rental.endedAt
    ? rental
    : { ...rental, priceNoticeAt: findPriceNotice(rental, context, context.now)?.at ?? null };

/** It came back before it was overdue. */
const withoutFalseOverdue = (rental: Rental): Rental =>
  rental.overdueAt && rental.endedAt && rental.endedAt.getTime() < rental.overdueAt.getTime()
    ? { ...rental, overdueAt: null }
    : rental;

const toTimes = ({ startStationId, rentedAt, endStationId, endedAt, overdueAt }: Rental) => ({
  startStationId,
  rentedAt,
  endStationId,
  endedAt,
  overdueAt,
});

const toCorrected = (rental: Rental) => ({
  ...toTimes(rental),
  ...(rental.fee && { fee: rental.fee.gross }),
});

const describeTimes = (rental: Rental): string => JSON.stringify(toTimes(rental));

const pickDefined = (changes: Omit<Correction, 'rentalId'>) =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
