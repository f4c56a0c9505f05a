import type { Actor } from '@bike-rentals/contracts';
import type { Random } from '@bike-rentals/runtime';
import { minute } from '@bike-rentals/runtime/durations';
import { decideApproval, decideRequestApproval } from '../approvals/domain/change-approval.ts';
import { decideBlockRenter, decideUnblockRenter } from '../desk/domain/block-renter.ts';
import {
  decideCorrectRental,
  decideReopenRental,
  decideVoidRental,
  type Correction,
} from '../desk/domain/correct-rental.ts';
import { deskOverrides, type DeskChange } from '../desk/domain/desk-change.ts';
import { decideEndRental, type EndRentalInput } from '../desk/domain/end-rental.ts';
import { decideDeclareFound, decideDeclareLost } from '../desk/domain/lost-bikes.ts';
import { decidePlaceTicket } from '../desk/domain/place-ticket.ts';
import { decideRentFor, type RentForInput } from '../desk/domain/rent-for.ts';
import { decideSetReturnBy } from '../desk/domain/set-return-by.ts';
import { decideSwapBike, type SwapBikeInput } from '../desk/domain/swap-bike.ts';
import type { DecisionContext, Fleet } from '../domain/fleet.ts';
import {
  decideEndMembership,
  decideGrantMembership,
  type MembershipGrant,
} from '../memberships/domain/change-membership.ts';
import { inventJobStep, takeJobStep, type JobStep } from './random-jobs.ts';

/** Something that staff might do at the desk, or that an `actor` asks of it. */
export type DeskStep =
  | { operation: 'rent-for'; input: RentForInput }
  | { operation: 'end-rental'; input: EndRentalInput }
  | { operation: 'correct-rental'; input: Correction }
  | { operation: 'void-rental' | 'reopen-rental' | 'declare-lost'; input: { rentalId: string } }
  | { operation: 'set-return-by'; input: { rentalId: string; returnBy: Date } }
  | { operation: 'swap-bike'; input: SwapBikeInput }
  | {
      operation: 'declare-found';
      input: { bikeId: string; stationId: string; needsRepair: boolean };
    }
  | { operation: 'place-ticket'; input: { entryId: string; place: number } }
  | { operation: 'block-renter'; input: { userId: string; until: Date | null } }
  | { operation: 'unblock-renter'; input: { userId: string } }
  | { operation: 'grant-membership'; input: MembershipGrant }
  | { operation: 'end-membership'; input: { membershipId: string } }
  | { operation: 'request-approval'; input: { text: string }; actor: Actor }
  | { operation: 'set-approval'; input: { userId: string; isApproved: boolean } }
  | JobStep;

/** Who takes a step: staff, where it names nobody. */
export const toActor = (step: object | { actor: Actor }, staff: Actor): Actor =>
  'actor' in step ? step.actor : staff;

/** Ended rentals are known to the desk as well, the last ones of each bike. */
export function inventDeskStep(
  random: Random,
  fleet: Fleet,
  { now, stations, users }: { now: Date; stations: readonly string[]; users: readonly string[] },
): DeskStep {
  const rentals = [...fleet.rentals.values()];
  const userId = random.pick(users);
  const waiting = [...fleet.entries.values()].filter(({ endedAt }) => !endedAt);
  if (waiting.length > 1 && random.chance(0.15)) {
    const input = { entryId: random.pick(waiting).id, place: 1 + random.below(4) };
    return { operation: 'place-ticket', input };
  }
  const ago = (most: number) => new Date(now.getTime() - random.below(most));
  if (random.chance(0.25)) return inventJobStep(random, fleet, { stations, users });
  if (random.chance(0.2)) return inventMembershipStep(random, fleet, userId);
  if (random.chance(0.1)) return inventApprovalStep(random, userId);
  const dice = random.below(rentals.length === 0 ? 5 : 14);
  if (dice < 1) {
    const until = random.chance(0.5) ? new Date(now.getTime() + random.below(60 * minute) - minute) : null;
    return { operation: 'block-renter', input: { userId, until } };
  }
  if (dice < 2) return { operation: 'unblock-renter', input: { userId } };
  if (dice < 3) {
    const missing = [...fleet.bikes.values()].filter(({ state }) => state === 'MISSING');
    const { id: bikeId } = random.pick(missing.length > 0 ? missing : [...fleet.bikes.values()]);
    const stationId = random.pick(stations);
    return { operation: 'declare-found', input: { bikeId, stationId, needsRepair: random.chance(0.1) } };
  }
  if (dice < 5) {
    const input = {
      userId,
      bikeId: random.pick([...fleet.bikes.keys()]),
      returnBy: random.chance(0.3) ? new Date(now.getTime() + 30 * minute) : undefined,
      at: random.chance(0.4) ? ago(10 * minute) : undefined,
      override: deskOverrides.filter(() => random.chance(0.6)),
    };
    return { operation: 'rent-for', input };
  }
  const { id: rentalId, rentedAt, endedAt } = random.pick(rentals);
  if (random.chance(0.15)) {
    const returnBy = new Date(now.getTime() + (random.below(90) - 5) * minute);
    return { operation: 'set-return-by', input: { rentalId, returnBy } };
  }
  if (dice < 6) {
    const stationId = random.chance(0.97) ? random.pick(stations) : null;
    const at = random.chance(0.5) ? ago(5 * minute) : undefined;
    return { operation: 'end-rental', input: { rentalId, stationId, at, needsRepair: random.chance(0.05) } };
  }
  if (dice < 8) {
    const shift = (instant: Date) => new Date(instant.getTime() + random.below(4 * minute) - 2 * minute);
    const input = {
      rentalId,
      ...(random.chance(0.4) && { startStationId: random.pick(stations) }),
      ...(random.chance(0.4) && { rentedAt: shift(rentedAt) }),
      ...(random.chance(0.6) && { endStationId: random.pick(stations) }),
      ...(random.chance(0.4) && { endedAt: shift(endedAt ?? now) }),
    };
    return { operation: 'correct-rental', input };
  }
  const active = rentals.filter((rental) => !rental.endedAt);
  const activeId = active.length > 0 && random.chance(0.9) ? random.pick(active).id : rentalId;
  if (dice < 11) {
    const input = {
      rentalId: activeId,
      bikeId: random.pick([...fleet.bikes.keys()]),
      stationId: random.chance(0.9) ? random.pick(stations) : null,
      needsRepair: random.chance(0.2),
      override: deskOverrides.filter(() => random.chance(0.6)),
    };
    return { operation: 'swap-bike', input };
  }
  if (dice < 12) return { operation: 'void-rental', input: { rentalId } };
  if (dice < 13 || random.chance(0.4)) return { operation: 'reopen-rental', input: { rentalId } };
  return { operation: 'declare-lost', input: { rentalId: activeId } };
}

function inventMembershipStep(random: Random, { memberships }: Fleet, userId: string): DeskStep {
  if (memberships.size > 0 && random.chance(0.3)) {
    return { operation: 'end-membership', input: { membershipId: random.pick([...memberships.keys()]) } };
  }
  const input = { userId, name: 'Day', length: 'P1D', startsAtFirstRental: random.chance(0.5) };
  return { operation: 'grant-membership', input };
}

function inventApprovalStep(random: Random, userId: string): DeskStep {
  if (random.chance(0.3)) {
    const actor = { id: userId, role: 'RENTER' as const };
    return { operation: 'request-approval', input: { text: 'I can ride it.' }, actor };
  }
  return { operation: 'set-approval', input: { userId, isApproved: random.chance(0.7) } };
}

/** What it does, to a whole fleet and without a database. */
export function takeDeskStep(fleet: Fleet, step: DeskStep, context: DecisionContext): DeskChange {
  switch (step.operation) {
    case 'rent-for':
      return decideRentFor(fleet, step.input, context);
    case 'end-rental':
      return decideEndRental(fleet, step.input, context);
    case 'correct-rental':
      return decideCorrectRental(fleet, step.input, context);
    case 'void-rental':
      return decideVoidRental(fleet, step.input.rentalId, context);
    case 'reopen-rental':
      return decideReopenRental(fleet, step.input.rentalId, context);
    case 'set-return-by':
      return decideSetReturnBy(fleet, step.input, context);
    case 'swap-bike':
      return decideSwapBike(fleet, step.input, context);
    case 'declare-lost':
      return decideDeclareLost(fleet, step.input.rentalId, context);
    case 'declare-found':
      return decideDeclareFound(fleet, step.input, context);
    case 'place-ticket':
      return decidePlaceTicket(fleet, step.input, context);
    case 'block-renter':
      return decideBlockRenter(fleet, step.input, context);
    case 'unblock-renter':
      return decideUnblockRenter(fleet, step.input.userId, context);
    case 'grant-membership':
      return decideGrantMembership(fleet, step.input, context);
    case 'end-membership':
      return decideEndMembership(fleet, step.input.membershipId, context);
    case 'request-approval':
      return decideRequestApproval(fleet, step.input, context);
    case 'set-approval':
      return decideApproval(fleet, step.input, context);
    default:
      return takeJobStep(fleet, step, context);
  }
}
