import type { BikeState } from './bike-state.ts';

/** A physical bike. */
export interface Bike {
  id: string;
  serial: string;
  /** Shown in public feeds; new after every trip, so that trips cannot be followed. */
  feedId: string;
  modelId: string;
  /** Null while rented or missing. */
  stationId: string | null;
  state: BikeState;
  /** Goes to maintenance when it comes back. */
  withdraw: boolean;
  /** Out of service, or withdrawn, only because of open jobs: it comes back with the last of those that block it. */
  isOutForJobs: boolean;
  /** Rentals that have ended since it was inspected. */
  ridesSince: number;
  /** Null: not known; the sweep of inspections begins to count then. */
  inspectedAt: Date | null;
  idleSince: Date;
  version: number;
  retiredAt: Date | null;
  retiredReason: string | null;
}
