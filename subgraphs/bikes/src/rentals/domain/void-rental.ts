import { getBike, recordBikeEvent, withBike } from '../../catalogue/domain/bikes.ts';
import type { DecisionContext, Fleet } from '../../domain/fleet.ts';
import { followTransfer } from '../../maintenance/domain/transfers.ts';
import { withFee } from '../../pricing/domain/fee.ts';
import { offer } from '../../waiting-list/domain/waiting-list.ts';
import type { Rental } from './rental.ts';
import { toFeePayload, withRental } from './rentals.ts';
import { bringBack, serveUser } from './return-bike.ts';

/** A rental that lasts has never happened: its bike is back where it began. */
export function voidActiveRental(fleet: Fleet, rental: Rental, context: DecisionContext): Fleet {
  const { id: rentalId, userId, bikeId, modelId, startStationId } = rental;
  const back = bringBack(getBike(fleet, bikeId), startStationId);
  const ended = withFee(
    {
      ...rental,
      slot: null,
      version: rental.version + 1,
      voidedAt: context.now,
      endStationId: startStationId,
      endedAt: context.now,
      endReason: 'VOIDED',
    },
    context,
  );
  const told = recordBikeEvent(withRental(withBike(fleet, back), ended), back, {
    type: 'rental.voided',
    payload: { rentalId, userId, bikeId, modelId, stationId: startStationId, ...toFeePayload(ended) },
    context,
  });
  const followed = followTransfer(told, bikeId, context);
  return serveUser(offer(followed, bikeId, context), userId, context);
}
