import type { Fleet, DecisionContext } from '../../domain/fleet.ts';
import { decideAddBike } from './change-bike.ts';
import type { InvalidChange } from './fleet-change.ts';

/** The fleet with new bikes, or why none of them is added. */
export type BikesChange = InvalidChange | { kind: 'changed'; fleet: Fleet; bikeIds: string[] };

/** Adds a bike for each serial number, one after the other: each is offered to the waiting list before the next. */
export function decideAddBikes(
  fleet: Fleet,
  { serials, ...place }: { serials: readonly string[]; modelId: string; stationId: string },
  context: DecisionContext,
): BikesChange {
  let changed = fleet;
  const bikeIds: string[] = [];
  for (const serial of serials) {
    const added = decideAddBike(changed, { serial, ...place }, context);
    if (added.kind === 'invalid') return added;
    changed = added.fleet;
    bikeIds.push(added.bikeId);
  }
  return { kind: 'changed', fleet: changed, bikeIds };
}
