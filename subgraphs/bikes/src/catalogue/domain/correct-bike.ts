import type { DecisionContext, Fleet } from '../../domain/fleet.ts';
import { findLastUse } from '../../rentals/domain/bike-uses.ts';
import { offer } from '../../waiting-list/domain/waiting-list.ts';
import { recordBikeEvent, toBikePayload, withBike } from './bikes.ts';
import type { Bike } from './bike.ts';
import { invalid, wrongState, type FleetChange } from './fleet-change.ts';

/** What was entered wrongly of a bike; what is left out is right. */
export interface BikeCorrection {
  id: string;
  serial?: string | undefined;
  modelId?: string | undefined;
}

/**
 * Corrects what was entered of a bike. It stays the model as which it was rented: rentals, prices and waiting lists have
 * gone by it.
 */
export function decideCorrectBike(
  fleet: Fleet,
  { id, serial, modelId }: BikeCorrection,
  context: DecisionContext,
): FleetChange {
  const bike = fleet.bikes.get(id);
  if (!bike) return invalid('id', 'BIKE_UNKNOWN', 'There is no such bike.');
  if (bike.state === 'RETIRED') return wrongState(bike, 'id');
  const corrected = { ...bike, serial: serial ?? bike.serial, modelId: modelId ?? bike.modelId };
  if (corrected.modelId !== bike.modelId) {
    if (!fleet.modelIds.has(corrected.modelId))
      return invalid('modelId', 'MODEL_UNKNOWN', 'There is no such model.');
    if (bike.state === 'RENTED' || bike.state === 'RESERVED') return wrongState(bike, 'modelId');
    if (findLastUse(fleet, id)) return hasHistory;
  } else if (corrected.serial === bike.serial) return { kind: 'changed', fleet, bikeId: id };
  const changed = { ...corrected, version: bike.version + 1 };
  const told = recordBikeEvent(withBike(fleet, changed), changed, {
    type: 'bike.corrected',
    payload: { ...toBikePayload(changed), before: toEntered(bike), after: toEntered(changed) },
    context,
  });
  return { kind: 'changed', fleet: offer(told, id, context), bikeId: id };
}

const toEntered = ({ serial, modelId }: Bike) => ({ serialNumber: serial, modelId });

const hasHistory = invalid(
  'modelId',
  'BIKE_HAS_HISTORY',
  'The bike was rented as what it is: retire it, and add another one.',
);
