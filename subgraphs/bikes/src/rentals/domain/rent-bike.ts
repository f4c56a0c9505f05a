import type { RefusalCode, RentBike } from '@bike-rentals/contracts';
import { findApprovalRefusal } from '../../approvals/domain/needs-approval.ts';
import { getNextState } from '../../catalogue/domain/bike-state.ts';
import type { Bike } from '../../catalogue/domain/bike.ts';
import { isRentable, getBike, withBike, recordBikeEvent, byIdleTime } from '../../catalogue/domain/bikes.ts';
import type { Fleet, DecisionContext } from '../../domain/fleet.ts';
import { refuse, type Decision } from '../../domain/outcomes.ts';
import { findStationEdge, isStationOpen } from '../../hours/domain/calendar.ts';
import { beginMembership } from '../../memberships/domain/change-membership.ts';
import { findMembershipRefusal, needsMembership } from '../../memberships/domain/members.ts';
import { findRules } from '../../policies/domain/policies.ts';
import type { Rules } from '../../policies/domain/policy-keys.ts';
import { findPlanAtStart, findPlanOf } from '../../pricing/domain/fee.ts';
import { findPriceNotice } from '../../pricing/domain/price-notice.ts';
import { findActiveHolds, findHoldOnBike, findLiveEntry } from '../../waiting-list/domain/queue.ts';
import {
  endEntry,
  endHold,
  joinWaitingList,
  offer,
  releaseHold,
} from '../../waiting-list/domain/waiting-list.ts';
import { findAccountRefusal } from '../../renters/domain/renter.ts';
import { findChoiceRefusal } from './choose-return-by.ts';
import type { Rental } from './rental.ts';
import { toTerms } from './terms.ts';
import { getFreeSlot, findLimit, isBlocked, withRental } from './rentals.ts';

/**
 * By `bikeId`: that bike or a refusal. By `modelId`: the caller's hold, else the bike that has stood idle
 * longest, else what `whenUnavailable` says. Who comes to wait chooses `returnBy` when taking the bike.
 */
export function decideRentBike(fleet: Fleet, command: RentBike, context: DecisionContext): Decision {
  const modelId = findModel(fleet, command);
  if (modelId === undefined)
    return refuse(fleet, command.bikeId === undefined ? 'MODEL_UNKNOWN' : 'BIKE_UNKNOWN');
  const intent = { userId: command.actor.id, modelId };
  const bike = findBike(fleet, command, { ...intent, context });
  const stationId = bike?.stationId ?? command.stationId ?? null;
  const rules = findRules(context, { modelId, stationId });
  const refusal = findRefusal(fleet, { ...intent, stationId: command.stationId, rules }, context);
  if (refusal) return refuse(fleet, refusal);
  const badChoice = findChoiceRefusal(command, rules, context);
  if (badChoice) return refuse(fleet, badChoice.code, badChoice.range);
  const closed = findClosed(fleet, { command, bike }, context);
  if (closed) return refuse(fleet, 'STATION_CLOSED', closed);
  if (bike) {
    const chosen = { ...intent, chosenReturnBy: command.returnBy };
    const { fleet: started, rental } = startRental(fleet, { bike, rules, ...chosen }, context);
    const { id: rentalId, bikeId, returnBy } = rental;
    return {
      fleet: started,
      outcome: { type: 'rental-started', version: 1, body: { rentalId, bikeId, returnBy } },
    };
  }
  if (command.bikeId !== undefined || command.whenUnavailable === 'REFUSE')
    return refuse(fleet, 'BIKE_UNAVAILABLE');
  if (findLiveEntry(fleet, intent)) return refuse(fleet, 'ALREADY_WAITING');
  const joined = joinWaitingList(fleet, { ...intent, stationId: command.stationId ?? null }, context);
  return {
    fleet: joined.fleet,
    outcome: {
      type: 'waiting-list-joined',
      version: 1,
      body: { entryId: joined.entry.id, place: joined.place },
    },
  };
}

function findModel(fleet: Fleet, { bikeId, modelId }: RentBike): string | undefined {
  if (bikeId === undefined) return modelId !== undefined && fleet.modelIds.has(modelId) ? modelId : undefined;
  const bike = fleet.bikes.get(bikeId);
  return bike && bike.state !== 'RETIRED' ? bike.modelId : undefined;
}

function findRefusal(
  fleet: Fleet,
  intent: { userId: string; modelId: string; stationId: string | undefined; rules: Rules },
  { termsVersion, now }: DecisionContext,
): RefusalCode | undefined {
  if (intent.stationId !== undefined && !fleet.stations.has(intent.stationId)) return 'STATION_UNKNOWN';
  const ofAccount = findAccountRefusal(fleet.renters.get(intent.userId), termsVersion);
  if (ofAccount) return ofAccount;
  if (isBlocked(fleet, intent.userId)) return 'BLOCKED';
  const limit = findLimit(fleet, intent, intent.rules);
  if (limit) return limit;
  const notMember = needsMembership(intent.rules)
    ? findMembershipRefusal(fleet, intent.userId, now)
    : undefined;
  return notMember ?? findApprovalRefusal(fleet, intent.userId, intent.rules);
}

/**
 * If what is wanted stands at a station that is closed by its hours: when it opens. Who may wait, waits; a bike that is
 * held is not fetched from there before.
 */
function findClosed(
  fleet: Fleet,
  { command, bike }: { command: RentBike; bike: Bike | undefined },
  { calendar, now }: DecisionContext,
): { opensAt: Date | undefined } | undefined {
  const { bikeId, whenUnavailable } = command;
  if (!bike && bikeId === undefined && whenUnavailable === 'QUEUE') return undefined;
  const wanted = bike ?? (bikeId === undefined ? undefined : fleet.bikes.get(bikeId));
  const stationId = wanted?.stationId ?? command.stationId;
  if (stationId === undefined || isStationOpen(calendar, stationId, now)) return undefined;
  return { opensAt: findStationEdge(calendar, stationId, now) };
}

function findBike(
  fleet: Fleet,
  command: RentBike,
  { userId, modelId, context }: { userId: string; modelId: string; context: DecisionContext },
) {
  const isMine = (bike: Bike) => findHoldOnBike(fleet, bike.id)?.userId === userId;
  if (command.bikeId !== undefined) {
    const bike = getBike(fleet, command.bikeId);
    return isRentable(fleet, bike, context) || isMine(bike) ? bike : undefined;
  }
  const matching = [...fleet.bikes.values()].filter(
    (bike) =>
      bike.modelId === modelId && (command.stationId === undefined || bike.stationId === command.stationId),
  );
  return (
    matching.find(isMine) ??
    matching
      .filter((bike) => isRentable(fleet, bike, context))
      .sort(byIdleTime)
      .at(0)
  );
}

/** What staff may arrange otherwise. */
export interface ArrangedTerms {
  /** Left out: now. */
  rentedAt?: Date;
  /** Undefined: as the rules say. */
  returnBy?: Date | undefined;
  /** By the renter, who may choose it by the rules. */
  chosenReturnBy?: Date | undefined;
  isExemptFromLimits?: boolean;
  /** The rules that staff has overridden, if any. */
  overrides?: readonly string[] | undefined;
}

/** Starts the rental of a bike that is available or held for this user, who waits for its model no longer. */
export function startRental(
  fleet: Fleet,
  intent: { bike: Bike; rules: Rules; userId: string; modelId: string } & ArrangedTerms,
  context: DecisionContext,
): { fleet: Fleet; rental: Rental } {
  const { bike, rules, userId, modelId, rentedAt = context.now } = intent;
  if (bike.stationId === null) throw new Error(`bike ${bike.id} can be rented but stands nowhere`);
  const terms = {
    rentedAt,
    ...toTerms(
      rules,
      { ...context, now: rentedAt, stationId: bike.stationId },
      { arranged: intent.returnBy, chosen: intent.chosenReturnBy },
    ),
    ...findPlanAtStart(fleet, { userId, modelId, rentedAt }, context),
  };
  const rental: Rental = {
    id: context.createId(),
    commandId: context.commandId ?? context.createId(),
    userId,
    bikeId: bike.id,
    modelId,
    startStationId: bike.stationId,
    endStationId: null,
    slot: getFreeSlot(fleet, intent),
    version: 0,
    ...terms,
    bikeSince: null,
    fee: null,
    feeRevision: 0,
    remindedAt: null,
    priceNoticeAt: findPriceNotice(terms, context, rentedAt)?.at ?? null,
    extensions: 0,
    overdueAt: null,
    overdueStep: 0,
    endedAt: null,
    endReason: null,
    foundAt: null,
    voidedAt: null,
    isExemptFromLimits: intent.isExemptFromLimits ?? false,
  };
  const rented = toRentedBike(bike);
  const { startStationId: stationId, id: rentalId, returnBy } = rental;
  const policyVersion = context.policies.seq;
  const plan = findPlanOf(context, rental);
  const member = beginMembership(fleet, userId, context);
  const started = recordBikeEvent(withRental(withBike(member, rented), rental), rented, {
    type: 'rental.started',
    payload: {
      ...{ rentalId, userId, bikeId: bike.id, modelId, stationId, rentedAt, returnBy, policyVersion },
      ...(plan && { planId: plan.planId, planVersion: plan.version }),
      ...(intent.overrides && { overrides: [...intent.overrides] }),
    },
    context,
  });
  return { fleet: stopWaiting(started, intent, context), rental };
}

/** The bike leaves its station. */
export const toRentedBike = (bike: Bike): Bike => ({
  ...bike,
  state: getNextState(bike.state, 'rent'),
  stationId: null,
  version: bike.version + 1,
});

/** Ends the renter's waiting for this model: a hold on this bike is used up, one on another bike is released. */
function stopWaiting(
  fleet: Fleet,
  { bike, userId, modelId }: { bike: Bike; userId: string; modelId: string },
  context: DecisionContext,
) {
  const entry = findLiveEntry(fleet, { userId, modelId });
  if (!entry) return fleet;
  const fulfilled = endEntry(fleet, entry.ticket, 'FULFILLED', context);
  const [hold] = findActiveHolds(fleet, ({ ticket }) => ticket === entry.ticket);
  if (!hold) return fulfilled;
  if (hold.bikeId === bike.id) return endHold(fulfilled, hold, 'TAKEN', context.now);
  return offer(releaseHold(fulfilled, hold, 'CANCELLED', context), hold.bikeId, context);
}
