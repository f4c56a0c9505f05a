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
  returnBy: Date;
  remindedAt: Date | null;
  overdueAt: Date | null;
  endedAt: Date | null;
  /** STAFF: returned by staff. FORCED: ended without the bike. VOIDED: it lasted when it was voided. */
  endReason: 'RETURNED' | 'STAFF' | 'FORCED' | 'VOIDED' | null;
  /** Since when it counts as never having happened. */
  voidedAt: Date | null;
  /** Staff has begun or reopened it although its user was at a limit. */
  beyondLimit: boolean;
}
