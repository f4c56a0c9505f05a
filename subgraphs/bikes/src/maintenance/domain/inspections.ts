import { day } from '@bike-rentals/runtime/durations';
import type { Bike } from '../../catalogue/domain/bike.ts';
import { getBike, toBikePayload, withBike } from '../../catalogue/domain/bikes.ts';
import { record, type DecisionContext, type Fleet } from '../../domain/fleet.ts';
import { findRules } from '../../policies/domain/policies.ts';
import type { Rules } from '../../policies/domain/policy-keys.ts';
import { addJob, changeJob, findInspection } from './jobs.ts';

type InspectionRules = Pick<Rules, 'ridesPerInspection' | 'daysPerInspection' | 'inspectionBlocks'>;

/** The rules of inspections are those of the bike's model: bikes move from station to station. */
export const findInspectionRules = (
  context: Pick<DecisionContext, 'now' | 'policies'>,
  modelId: string,
): InspectionRules => findRules(context, { modelId, stationId: null });

/** When the days of a bike are over that may pass between two inspections; undefined: never, or not known. */
const findDueAt = ({ inspectedAt }: Bike, { daysPerInspection }: InspectionRules): number | undefined =>
  daysPerInspection > 0 && inspectedAt ? inspectedAt.getTime() + daysPerInspection * day : undefined;

const isDueByDays = (bike: Bike, rules: InspectionRules, now: Date): boolean =>
  (findDueAt(bike, rules) ?? Infinity) <= now.getTime();

const isDue = (bike: Bike, rules: InspectionRules, now: Date): boolean =>
  (rules.ridesPerInspection > 0 && bike.ridesSince >= rules.ridesPerInspection) ||
  isDueByDays(bike, rules, now);

/**
 * Counts the ride of a bike that is coming back. If an inspection is due and the rules want that, the bike is withdrawn:
 * nobody is offered it in between.
 */
export function countRide(fleet: Fleet, bikeId: string, context: DecisionContext): Fleet {
  const before = getBike(fleet, bikeId);
  const bike = { ...before, ridesSince: before.ridesSince + 1 };
  const rules = findInspectionRules(context, bike.modelId);
  const counted = withBike(fleet, bike);
  const known = findInspection(counted, bikeId);
  if (!known && !isDue(bike, rules, context.now)) return counted;
  const isBlocking = rules.inspectionBlocks === 'YES';
  const inspected = known
    ? isBlocking && !known.isBlocking
      ? changeJob(counted, known, { ...known, isBlocking }, context)
      : counted
    : openInspection(counted, { bike, isBlocking }, context);
  if (!findInspection(inspected, bikeId)?.isBlocking) return inspected;
  return withBike(inspected, { ...bike, withdraw: true, isOutForJobs: bike.isOutForJobs || !bike.withdraw });
}

/** The ride was not over: it counts when it is. */
export const uncountRide = (bike: Bike): Bike => ({ ...bike, ridesSince: Math.max(0, bike.ridesSince - 1) });

/** The bike was inspected. */
export const restartCounters = (fleet: Fleet, bikeId: string, { now }: DecisionContext): Fleet =>
  withBike(fleet, { ...getBike(fleet, bikeId), ridesSince: 0, inspectedAt: now });

/** Opens the inspections that are due by days; those that are due by rides a return opens. A bike is not taken out of service by that before its next return. */
export function decideInspectByDays(fleet: Fleet, context: DecisionContext): Fleet {
  const bikes = [...fleet.bikes.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return bikes.reduce((state, bike) => {
    const rules = findInspectionRules(context, bike.modelId);
    if (rules.daysPerInspection === 0 || bike.state === 'RETIRED' || bike.state === 'MISSING') return state;
    if (!bike.inspectedAt) return withBike(state, { ...bike, inspectedAt: context.now });
    if (!isDueByDays(bike, rules, context.now) || findInspection(state, bike.id)) return state;
    return openInspection(state, { bike, isBlocking: false }, context);
  }, fleet);
}

function openInspection(
  fleet: Fleet,
  { bike, isBlocking }: { bike: Bike; isBlocking: boolean },
  context: DecisionContext,
): Fleet {
  const bikeId = bike.id;
  const { fleet: opened, job } = addJob(fleet, { bikeId, kind: 'INSPECTION', isBlocking }, context);
  const { ridesSince: rides, inspectedAt } = bike;
  const payload = { jobId: job.id, ...toBikePayload(bike), rides, inspectedAt };
  const event = { aggregate: `inspection:${job.id}`, aggregateVersion: 0, type: 'inspection.due' as const };
  return record(opened, { ...event, payload }, context);
}
