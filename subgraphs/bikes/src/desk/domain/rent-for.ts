import { findApprovalRefusal } from '../../approvals/domain/needs-approval.ts';
import type { Bike } from '../../catalogue/domain/bike.ts';
import { isRentable } from '../../catalogue/domain/bikes.ts';
import type { DecisionContext, Fleet } from '../../domain/fleet.ts';
import { findMembershipRefusal, needsMembership } from '../../memberships/domain/members.ts';
import { findRules } from '../../policies/domain/policies.ts';
import type { Rules } from '../../policies/domain/policy-keys.ts';
import { startRental } from '../../rentals/domain/rent-bike.ts';
import { findBlock, findLimit, findOverdue } from '../../rentals/domain/rentals.ts';
import { findAccountRefusal } from '../../renters/domain/renter.ts';
import { findHoldOnBike } from '../../waiting-list/domain/queue.ts';
import { offerIdleBikes, withdrawHold } from '../../waiting-list/domain/waiting-list.ts';
import { refuseStaff, type DeskChange, type DeskOverride, type DeskRefusal } from './desk-change.ts';
import { findOverlap } from '../../rentals/domain/bike-uses.ts';

/** What staff wants to rent, and for whom. */
export interface RentForInput {
  userId: string;
  bikeId: string;
  /** Undefined: as if the renter had rented it. */
  returnBy: Date | undefined;
  /** When the renter took it, if somebody forgot to record it. */
  at: Date | undefined;
  override: readonly DeskOverride[];
}

/** As if the renter had asked for it; what forbids it is refused unless it is named in `override`. */
export function decideRentFor(fleet: Fleet, input: RentForInput, context: DecisionContext): DeskChange {
  const { userId, bikeId, at = context.now, override } = input;
  const bike = fleet.bikes.get(bikeId);
  if (!bike || bike.state === 'RETIRED') return refuseStaff('BIKE_UNKNOWN', { field: 'bikeId' });
  if (override.length > 0 && userId === context.actor.id) return refuseStaff('OWN_CASE', { field: 'userId' });
  const intent = { userId, modelId: bike.modelId };
  const rules = findRules({ ...context, now: at }, { modelId: bike.modelId, stationId: bike.stationId });
  const limit = findLimit(fleet, intent, rules);
  const refusal = findRefusal(fleet, { ...input, at, bike, limit, rules }, context);
  if (refusal) return refusal;

  const hold = findHoldOnBike(fleet, bikeId);
  const freed = hold && hold.userId !== userId ? withdrawHold(fleet, hold, context) : fleet;
  const terms = {
    rules,
    rentedAt: at,
    returnBy: input.returnBy,
    isExemptFromLimits: input.at !== undefined || limit !== undefined,
    ...(override.length > 0 && { overrides: override }),
  };
  const free = freed.bikes.get(bikeId) ?? bike;
  const { fleet: started, rental } = startRental(freed, { bike: free, ...intent, ...terms }, context);
  return {
    kind: 'changed',
    fleet: offerIdleBikes(started, new Set([bike.modelId]), context),
    subjectId: rental.id,
  };
}

function findRefusal(
  fleet: Fleet,
  {
    userId,
    bike,
    at,
    returnBy,
    override,
    limit,
    rules,
  }: RentForInput & { at: Date; bike: Bike; limit: ReturnType<typeof findLimit>; rules: Rules },
  context: DecisionContext,
): DeskRefusal | undefined {
  const may = (one: DeskOverride) => override.includes(one);
  if (bike.state !== 'AVAILABLE' && bike.state !== 'RESERVED')
    return refuseStaff('BIKE_UNAVAILABLE', { field: 'bikeId' });
  const hold = findHoldOnBike(fleet, bike.id);
  if (hold && hold.userId !== userId && !may('QUEUE'))
    return refuseStaff('BIKE_HELD', { field: 'bikeId', override: 'QUEUE', userId: hold.userId });
  if (!isRentable(fleet, { ...bike, state: 'AVAILABLE' }, context) && !may('CLOSED'))
    return refuseStaff('STATION_CLOSED', { field: 'bikeId', override: 'CLOSED' });
  const ofAccount = findAccountRefusal(fleet.renters.get(userId), context.termsVersion);
  if (ofAccount) return refuseStaff(ofAccount, { field: 'userId' });
  if (findBlock(fleet, userId) && !may('BLOCK'))
    return refuseStaff('RENTER_BLOCKED', { field: 'userId', override: 'BLOCK' });
  const overdue = findOverdue(fleet, userId);
  if (overdue && !may('BLOCK'))
    return refuseStaff('RENTER_OVERDUE', { field: 'userId', override: 'BLOCK', rentalId: overdue.id });
  if (limit && !may('LIMIT')) return refuseStaff(limit, { field: 'userId', override: 'LIMIT' });
  const notMember = needsMembership(rules) ? findMembershipRefusal(fleet, userId, at) : undefined;
  if (notMember) return refuseStaff(notMember, { field: 'userId' });
  const notApproved = findApprovalRefusal(fleet, userId, rules);
  if (notApproved) return refuseStaff(notApproved, { field: 'userId' });
  if (at.getTime() > context.now.getTime()) return refuseStaff('TIMES_INVALID', { field: 'at' });
  if (returnBy && returnBy.getTime() <= context.now.getTime())
    return refuseStaff('UNTIL_INVALID', { field: 'returnBy' });
  const other = findOverlap(fleet, { bikeId: bike.id, from: at, to: null });
  return other && refuseStaff('OVERLAPS', { field: 'at', rentalId: other.rentalId });
}
