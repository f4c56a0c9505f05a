import type { DecisionContext, Fleet } from '../domain/fleet.ts';
import type { DeskChange } from '../desk/domain/desk-change.ts';
import { findFleetViolations } from '../invariants/fleet-violations.ts';
import { hour, later, makeDecisionContext, rent } from './make-fleet.ts';

export const sam = { id: 'sam', role: 'STAFF' as const };

/** The circumstances of somebody at the desk, two hours after noon. */
export function staff(changes: Partial<DecisionContext> = {}): DecisionContext {
  return { ...makeDecisionContext(), actor: sam, reason: 'a mistake', now: later(2 * hour), ...changes };
}

/** The fleet after the change, in which nothing may be wrong. */
export function done(change: DeskChange): Fleet & { warning?: string | undefined } {
  if (change.kind === 'refused') throw new Error(`refused: ${change.code}`);
  expect(findFleetViolations(change.fleet, staff())).toEqual([]);
  return { ...change.fleet, warning: change.warning };
}

export const rented = (fleet: Fleet, userId: string, bikeId = 'b1', context = makeDecisionContext()): Fleet =>
  rent(fleet, userId, { bikeId }, context).fleet;

export const bikeOf = (fleet: Fleet, id = 'b1') => fleet.bikes.get(id);

export function rentalOf(fleet: Fleet, userId = 'ann') {
  const found = [...fleet.rentals.values()].find((rental) => rental.userId === userId);
  if (!found) throw new Error(`${userId} has never rented`);
  return found;
}
