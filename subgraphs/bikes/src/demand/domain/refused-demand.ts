import type { BikeOutcome, RefusalCode, RentBike } from '@bike-rentals/contracts';
import type { Fleet } from '../../domain/fleet.ts';

/** A wish to rent that was refused for want of bikes. */
export interface RefusedDemand {
  userId: string;
  modelId: string;
  /** Null: any station would have done. */
  stationId: string | null;
  code: DemandCode;
}

/** Refusals that more bikes, or other hours, would have prevented. */
export const demandCodes = ['BIKE_UNAVAILABLE', 'STATION_CLOSED'] as const satisfies RefusalCode[];
/** Why a wish to rent was refused. */
export type DemandCode = (typeof demandCodes)[number];

const isDemandCode = (code: RefusalCode): code is DemandCode =>
  (demandCodes as readonly RefusalCode[]).includes(code);

/** The demand that this outcome leaves unmet; undefined if it is another outcome. */
export function findRefusedDemand(
  fleet: Fleet,
  { actor, bikeId, modelId, stationId }: RentBike,
  { type, body }: BikeOutcome,
): RefusedDemand | undefined {
  if (type !== 'refused' || !isDemandCode(body.code)) return undefined;
  const bike = bikeId === undefined ? undefined : fleet.bikes.get(bikeId);
  const wanted = modelId ?? bike?.modelId;
  if (wanted === undefined) return undefined;
  const place = { modelId: wanted, stationId: stationId ?? bike?.stationId ?? null };
  return { userId: actor.id, ...place, code: body.code };
}
