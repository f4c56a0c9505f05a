/** A user waiting for a bike of a model. */
export interface WaitingEntry {
  /** What a hold refers to. */
  ticket: number;
  /** The lowest is next: the ticket, unless staff has moved somebody in the list. Order never depends on a clock. */
  rank: number;
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
  /** All of them have higher ranks than this. */
  after: number;
  count: number;
}
