import type { Fee } from '../../pricing/domain/price.ts';

/** A user's use of a bike, from its start until its end. */
export interface Rental {
  id: string;
  commandId: string;
  userId: string;
  bikeId: string;
  modelId: string;
  startStationId: string;
  endStationId: string | null;
  /** Which of the user's rentals of this model it is, from 1 to the limit; null once ended. */
  slot: number | null;
  version: number;
  rentedAt: Date;
  /** Since when it has its bike, if that has taken the place of another one; null: from the start. */
  bikeSince: Date | null;
  returnBy: Date;
  /** When it counts as overdue, as the rules were at its start; null: started by code that did not store it. */
  graceEndsAt: Date | null;
  /** When its user is reminded; null as for `graceEndsAt`. */
  remindAt: Date | null;
  /** `seq` of the last policy at its start. */
  policyRef: number | null;
  /** `seq` of the version of its plan; null: it is free. */
  planRef: number | null;
  /** Minutes of the rentals just before it, whose price it continues. */
  earlierMinutes: number;
  /** What it costs, once it has ended; null: it lasts, is free, or never happened. */
  fee: Fee | null;
  /** Counts the changes of `fee`. */
  feeRevision: number;
  remindedAt: Date | null;
  /** When its user is told next that its price rises; null: not any more. */
  priceNoticeAt: Date | null;
  /** How often its renter has extended it. */
  extensions: number;
  overdueAt: Date | null;
  /** Of an overdue rental: how often its renter was told, from 1; see `decideLateRentals`. */
  overdueStep: number;
  endedAt: Date | null;
  /**
   * STAFF: returned by staff. FORCED: ended without the bike. VOIDED: it lasted when it was voided. LOST: its renter has
   * lost the bike.
   */
  endReason: 'RETURNED' | 'STAFF' | 'FORCED' | 'VOIDED' | 'LOST' | null;
  /** When the lost bike was found again, unless that was too late. */
  foundAt: Date | null;
  /** Since when it counts as never having happened. */
  voidedAt: Date | null;
  /** Staff has begun it beyond a limit or afterwards, reopened it, or corrected its start: limits say nothing of it. */
  isExemptFromLimits: boolean;
}

/** Since when it has the bike that it has now. */
export const findBikeSince = ({ bikeSince, rentedAt }: Rental): Date => bikeSince ?? rentedAt;
