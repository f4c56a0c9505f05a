/**
 * A part of a price by time or distance, as GBFS has it: `rate` is charged at `start`, at `start + interval`, and so on,
 * before `end`. Minutes for a price by time, kilometres for one by distance.
 */
export interface PriceSegment {
  start: number;
  /** Null: without an end. */
  end: number | null;
  /** 0: charged once. */
  interval: number;
  /** Minor units of the currency. By time it may be negative: a discount. */
  rate: number;
}

/** What a rental costs. Amounts are minor units of the town's currency, such as cents. */
export interface PricingTerms {
  /** Charged for each rental. */
  base: number;
  byMinute: readonly PriceSegment[];
  byKilometre: readonly PriceSegment[];
  /** The most that base and time cost in each span of so many minutes, counted from the start. Null: no cap. */
  cap: { amount: number; minutes: number } | null;
  /** The most that a rental costs, a lost bike aside. Null: no maximum. */
  maxTotal: number | null;
  late: LateFee | null;
  /** Charged for a bike that its renter has lost. */
  lost: number;
  /** Basis points: 1900 are 19 %. `isIncluded`: amounts contain the tax; else it is added. */
  tax: { basisPoints: number; isIncluded: boolean };
  /** A rental that begins within so many minutes after another one of the same user and plan continues its price. 0: never. */
  rerentGapMinutes: number;
}

/** What it costs to be late: nothing within the grace of the rental, after it each interval since `returnBy` that began. */
export interface LateFee {
  rate: number;
  intervalMinutes: number;
  /** The most that being late costs. Null: no maximum. */
  cap: number | null;
  /** Minutes in which the station is closed count too. */
  countsClosedTime: boolean;
}

/** One version of a plan. Versions are added, never changed: a rental keeps that of its start. */
export interface PlanVersion {
  /** Counts all versions of all plans. */
  seq: number;
  id: string;
  planId: string;
  /** Counts those of the plan, from 1. */
  version: number;
  name: string;
  /** For everybody. */
  description: string;
  terms: PricingTerms;
  /** The plan is given to no rental any more. */
  isRetired: boolean;
  actorId: string;
  reason: string;
  at: Date;
}

/** The largest amount in a plan, in minor units. */
export const maxPlanAmount = 100_000_000;
/** The most that anything costs, in minor units. */
export const maxFee = 1_000_000_000;
/** Segments of one kind in a plan. */
export const maxSegments = 20;
/** The largest number of minutes in a plan: a leap year. */
export const maxPlanMinutes = 366 * 24 * 60;
