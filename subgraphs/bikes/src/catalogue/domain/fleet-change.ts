import type { Fleet } from '../../domain/fleet.ts';
import type { Bike } from './bike.ts';

/** What staff wants of a bike; what is left out stays as it is. */
export interface BikeUpdate {
  stationId?: string | undefined;
  state?: 'AVAILABLE' | 'MAINTENANCE' | 'MISSING' | undefined;
}

/** What staff may ask for; where it is refused, `field` names the argument at fault. */
export type FleetChange = { kind: 'changed'; fleet: Fleet; bikeId: string } | InvalidChange;

/** Why a change is refused: which argument is at fault, with a code for programs and a message for people. */
export interface InvalidChange {
  kind: 'invalid';
  field: string;
  code: string;
  message: string;
}

/** Refuses a change because of one argument. */
export function invalid(field: string, code: string, message: string): InvalidChange {
  return { kind: 'invalid', field, code, message };
}

/** Refuses to bring a bike back that a job keeps out of service. */
export const blockedByJob = invalid(
  'state',
  'BLOCKED_BY_JOB',
  'A job keeps the bike out of service: close it first.',
);

/** Refuses a change that the bike's state does not allow. */
export const wrongState = (bike: Bike, field: string): FleetChange =>
  invalid(field, `BIKE_${bike.state}`, `Not possible while the bike is ${bike.state.toLowerCase()}.`);
