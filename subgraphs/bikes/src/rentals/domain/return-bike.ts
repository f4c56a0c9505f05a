import { isByStaff, type ReturnBike } from '@bike-rentals/contracts';
import { getNextState } from '../../catalogue/domain/bike-state.ts';
import type { Bike } from '../../catalogue/domain/bike.ts';
import { getBike, withBike, recordBikeEvent } from '../../catalogue/domain/bikes.ts';
import type { Fleet, DecisionContext } from '../../domain/fleet.ts';
import { refuse, type Decision } from '../../domain/outcomes.ts';
import { countRide } from '../../maintenance/domain/inspections.ts';
import { findTransfer, followTransfer, openTransfer } from '../../maintenance/domain/transfers.ts';
import { withFee } from '../../pricing/domain/fee.ts';
import { offer, offerIdleBikes } from '../../waiting-list/domain/waiting-list.ts';
import { findBikeSince, type Rental } from './rental.ts';
import { toEndedPayload, withRental } from './rentals.ts';
import { findHomeStation } from './terms.ts';

/**
 * A return is never refused for capacity or closing time, or because the bike belongs elsewhere: it is there. Its renter may
 * return it, and staff.
 * It counts from the instant at which the user asked, not before the rental had this bike, and not after now.
 */
export function decideReturnBike(fleet: Fleet, command: ReturnBike, context: DecisionContext): Decision {
  const rental = fleet.rentals.get(command.rentalId);
  const isRenter = rental?.userId === command.actor.id;
  if (!rental || (!isRenter && !isByStaff(command.actor))) return refuse(fleet, 'RENTAL_UNKNOWN');
  if (rental.endedAt) return refuse(fleet, 'ALREADY_RETURNED');
  if (!fleet.stations.has(command.stationId)) return refuse(fleet, 'STATION_UNKNOWN');

  const endedAt = clamp(command.requestedAt, findBikeSince(rental), context.now);
  const { stationId } = command;
  const end = {
    rental,
    stationId,
    endedAt,
    endReason: isRenter ? ('RETURNED' as const) : ('STAFF' as const),
  };
  const { id: rentalId, bikeId } = rental;
  const elsewhere = findElsewhere(fleet, { rental, stationId }, context);
  return {
    fleet: endRental(fleet, end, context),
    outcome: {
      type: 'rental-ended',
      version: 1,
      body: { rentalId, bikeId, returnedAt: endedAt, ...elsewhere },
    },
  };
}

/** Of a bike that is left where it does not belong: where it does. */
export function findElsewhere(
  fleet: Fleet,
  { rental, stationId }: { rental: Rental; stationId: string },
  context: DecisionContext,
): { homeStationId: string } | undefined {
  const homeStationId = findHomeStation(rental, context);
  if (homeStationId === undefined || homeStationId === stationId) return undefined;
  // Nothing belongs to a station that is there no more; and one that stood elsewhere when it was rented may be home now.
  const isHome = findTransfer(fleet, rental.bikeId)?.toStationId === stationId;
  return isHome || !fleet.stations.has(homeStationId) ? undefined : { homeStationId };
}

/** Ends an active rental whose bike has come back. */
export function endRental(
  fleet: Fleet,
  {
    rental,
    stationId,
    ...end
  }: { rental: Rental; stationId: string; endedAt: Date; endReason: 'RETURNED' | 'STAFF' },
  context: DecisionContext,
): Fleet {
  const { userId, bikeId } = rental;
  const elsewhere = findElsewhere(fleet, { rental, stationId }, context);
  const counted = countRide(fleet, bikeId, context);
  const bike = toReturnedBike(getBike(counted, bikeId), stationId, context);
  const ended = withFee(
    { ...rental, endStationId: stationId, slot: null, version: rental.version + 1, ...end },
    context,
  );
  const returned = recordBikeEvent(withRental(withBike(counted, bike), ended), bike, {
    type: 'rental.ended',
    payload: { ...toEndedPayload(ended), ...elsewhere },
    context,
  });
  const arrived = followTransfer(returned, bikeId, context);
  const toStationId = elsewhere?.homeStationId;
  const followed =
    toStationId === undefined ? arrived : openTransfer(arrived, { bikeId, toStationId }, context);
  return offerWhatIsFree(followed, { bikeId, userId }, context);
}

/** A trip is over: nobody can follow the bike from here on. */
export function toReturnedBike(bike: Bike, stationId: string, { now, createId }: DecisionContext): Bike {
  return { ...bringBack(bike, stationId), feedId: createId(), idleSince: now };
}

/** The rented bike stands at a station again, in maintenance if that was asked for. */
export function bringBack(bike: Bike, stationId: string): Bike {
  const returned = getNextState(bike.state, 'return');
  return {
    ...bike,
    state: bike.withdraw ? getNextState(returned, 'withdraw') : returned,
    withdraw: false,
    stationId,
    version: bike.version + 1,
  };
}

/**
 * The bike goes to the waiting list; and the user, perhaps no longer blocked or at a limit, may be served elsewhere.
 */
function offerWhatIsFree(
  fleet: Fleet,
  { bikeId, userId }: { bikeId: string; userId: string },
  context: DecisionContext,
) {
  return serveUser(offer(fleet, bikeId, context), userId, context);
}

/** Offers idle bikes to a user who may rent now. */
export function serveUser(fleet: Fleet, userId: string, context: DecisionContext): Fleet {
  const waitsFor = [...fleet.entries.values()]
    .filter((entry) => entry.userId === userId && !entry.endedAt)
    .map(({ modelId }) => modelId);
  return offerIdleBikes(fleet, new Set(waitsFor), context);
}

function clamp(instant: Date, from: Date, to: Date): Date {
  return new Date(Math.max(Math.min(instant.getTime(), to.getTime()), from.getTime()));
}
