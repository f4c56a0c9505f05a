/** A user waiting for a bike of a model. The ticket is the place: order never depends on a clock. */
export interface WaitingEntry {
  ticket: number;
  id: string;
  userId: string;
  modelId: string;
  /** Only a bike at this station will do; null: any. */
  stationId: string | null;
  version: number;
  joinedAt: Date;
  endedAt: Date | null;
  endReason: 'FULFILLED' | 'LEFT' | 'LAPSED' | null;
}

/** A bike kept for the user at the head of the waiting list. */
export interface Hold {
  id: string;
  bikeId: string;
  userId: string;
  ticket: number;
  startedAt: Date;
  expiresAt: Date;
  endedAt: Date | null;
  endReason: 'TAKEN' | 'EXPIRED' | 'CANCELLED' | 'WITHDRAWN' | null;
}

/** Entries without a hold that a decision has not loaded. */
export interface UnreadEntries {
  /** All of them have higher tickets than this. */
  after: number;
  count: number;
}
