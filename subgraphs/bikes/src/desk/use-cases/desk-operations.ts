import { findModelIdOfBike } from '../../catalogue/store/bikes.ts';
import { findEntryById } from '../../waiting-list/store/waiting-list.ts';
import { emptyScope, union } from '../../store/fleet-scope.ts';
import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import { decideBlockRenter, decideUnblockRenter } from '../domain/block-renter.ts';
import {
  decideCorrectRental,
  decideReopenRental,
  decideVoidRental,
  type Correction,
} from '../domain/correct-rental.ts';
import { decideEndRental, type EndRentalInput } from '../domain/end-rental.ts';
import { decideDeclareFound, decideDeclareLost } from '../domain/lost-bikes.ts';
import { decidePlaceTicket } from '../domain/place-ticket.ts';
import { decideRentFor, type RentForInput } from '../domain/rent-for.ts';
import { decideSetReturnBy } from '../domain/set-return-by.ts';
import { decideSwapBike, type SwapBikeInput } from '../domain/swap-bike.ts';
import { findHeldModels } from '../store/held-models.ts';
import { changeAsStaff, toRentalScope, type DeskAnswer, type DeskOrder } from './change-as-staff.ts';

/** Rents a bike for somebody who stands at the desk, or stood there. */
export async function rentFor(
  service: UseCaseContext,
  order: DeskOrder,
  input: RentForInput,
): Promise<DeskAnswer> {
  return changeAsStaff(service, order, {
    type: 'rent-for',
    input,
    toScope: async (_, tx) => {
      const modelId = await findModelIdOfBike(tx, input.bikeId);
      return {
        ...emptyScope,
        bikeIds: [input.bikeId],
        userIds: [input.userId],
        startingUserIds: [input.userId],
        servedModelIds: modelId === undefined ? [] : [modelId],
        maxIdleBikes: 1,
        spans: [{ bikeId: input.bikeId, from: input.at ?? service.clock.now(), to: null }],
      };
    },
    decision: decideRentFor,
  });
}

/** Ends a rental: the bike is back, or it is missing. */
export async function endRentalFor(
  service: UseCaseContext,
  order: DeskOrder,
  input: EndRentalInput,
): Promise<DeskAnswer> {
  return changeAsStaff(service, order, {
    type: 'end-rental',
    input,
    toScope: (rental) => toRentalScope(rental, { stationIds: [input.stationId] }),
    decision: decideEndRental,
  });
}

/** Corrects when and where a rental began and ended. */
export async function correctRental(
  service: UseCaseContext,
  order: DeskOrder,
  input: Correction,
): Promise<DeskAnswer> {
  return changeAsStaff(service, order, {
    type: 'correct-rental',
    input,
    toScope: (rental) =>
      toRentalScope(rental, {
        stationIds: [input.startStationId, input.endStationId],
        ...(rental && {
          span: { from: input.rentedAt ?? rental.rentedAt, to: input.endedAt ?? rental.endedAt },
        }),
      }),
    decision: decideCorrectRental,
  });
}

/** Makes a rental one that never happened. */
export async function voidRental(
  service: UseCaseContext,
  order: DeskOrder,
  input: { rentalId: string },
): Promise<DeskAnswer> {
  return changeAsStaff(service, order, {
    type: 'void-rental',
    input,
    toScope: (rental) => toRentalScope(rental, { stationIds: [rental?.startStationId] }),
    decision: (fleet, { rentalId }, context) => decideVoidRental(fleet, rentalId, context),
  });
}

/** Takes a return back that was a mistake. */
export async function reopenRental(
  service: UseCaseContext,
  order: DeskOrder,
  input: { rentalId: string },
): Promise<DeskAnswer> {
  return changeAsStaff(service, order, {
    type: 'reopen-rental',
    input,
    toScope: (rental) => toRentalScope(rental, { stationIds: [rental?.endStationId] }),
    decision: (fleet, { rentalId }, context) => decideReopenRental(fleet, rentalId, context),
  });
}

/** Sets when a rental is due. */
export async function setReturnBy(
  service: UseCaseContext,
  order: DeskOrder,
  input: { rentalId: string; returnBy: Date },
): Promise<DeskAnswer> {
  return changeAsStaff(service, order, {
    type: 'set-return-by',
    input,
    toScope: (rental) => toRentalScope(rental, { stationIds: [] }),
    decision: decideSetReturnBy,
  });
}

/** Gives the renter another bike in place of the one that has broken. */
export async function swapBike(
  service: UseCaseContext,
  order: DeskOrder,
  input: SwapBikeInput,
): Promise<DeskAnswer> {
  return changeAsStaff(service, order, {
    type: 'swap-bike',
    input,
    toScope: async (rental, tx) => {
      const scope = toRentalScope(rental, { stationIds: [input.stationId] });
      const modelId = await findModelIdOfBike(tx, input.bikeId);
      return {
        ...scope,
        bikeIds: [input.bikeId],
        servedModelIds: union(scope.servedModelIds, modelId === undefined ? [] : [modelId]),
      };
    },
    decision: decideSwapBike,
  });
}

/** Ends a rental whose bike its renter has lost. */
export async function declareLost(
  service: UseCaseContext,
  order: DeskOrder,
  input: { rentalId: string },
): Promise<DeskAnswer> {
  return changeAsStaff(service, order, {
    type: 'declare-lost',
    input,
    toScope: (rental) => toRentalScope(rental, { stationIds: [] }),
    decision: (fleet, { rentalId }, context) => decideDeclareLost(fleet, rentalId, context),
  });
}

/** Brings a missing bike back. */
export async function declareFound(
  service: UseCaseContext,
  order: DeskOrder,
  input: { bikeId: string; stationId: string; needsRepair: boolean },
): Promise<DeskAnswer> {
  return changeAsStaff(service, order, {
    type: 'declare-found',
    input,
    toScope: async (_, tx) => {
      const modelId = await findModelIdOfBike(tx, input.bikeId);
      return {
        ...emptyScope,
        bikeIds: [input.bikeId],
        stationIds: [input.stationId],
        servedModelIds: modelId === undefined ? [] : [modelId],
        maxIdleBikes: 1,
        spans: [{ bikeId: input.bikeId, from: service.clock.now(), to: null }],
      };
    },
    decision: decideDeclareFound,
  });
}

/** Moves somebody up or down in a waiting list. */
export async function placeTicket(
  service: UseCaseContext,
  order: DeskOrder,
  input: { entryId: string; place: number },
): Promise<DeskAnswer> {
  return changeAsStaff(service, order, {
    type: 'place-ticket',
    input,
    toScope: async (_, tx) => {
      const entry = await findEntryById(tx, input.entryId);
      if (!entry) return emptyScope;
      return { ...emptyScope, modelIds: [entry.modelId], tickets: [entry.ticket] };
    },
    decision: decidePlaceTicket,
  });
}

/** Keeps somebody from renting, until then or until `unblockRenter`. */
export async function blockRenter(
  service: UseCaseContext,
  order: DeskOrder,
  input: { userId: string; until: Date | null },
): Promise<DeskAnswer> {
  return changeAsStaff(service, order, {
    type: 'block-renter',
    input,
    toScope: async (_, tx) => ({
      ...emptyScope,
      userIds: [input.userId],
      servedModelIds: await findHeldModels(tx, input.userId),
      maxIdleBikes: 1,
    }),
    decision: decideBlockRenter,
  });
}

/** Ends a block before its time. */
export async function unblockRenter(
  service: UseCaseContext,
  order: DeskOrder,
  input: { userId: string },
): Promise<DeskAnswer> {
  return changeAsStaff(service, order, {
    type: 'unblock-renter',
    input,
    toScope: () => ({ ...emptyScope, userIds: [input.userId], maxIdleBikes: 1 }),
    decision: (fleet, { userId }, context) => decideUnblockRenter(fleet, userId, context),
  });
}
