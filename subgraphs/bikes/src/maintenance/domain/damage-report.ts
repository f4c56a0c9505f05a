/** How bad a damage is, from what does not matter for riding to what makes it dangerous. */
export const severities = ['COSMETIC', 'CHECK', 'UNSAFE'] as const;
/** How bad a damage is. */
export type DamageSeverity = (typeof severities)[number];

/** Where on a bike something can be broken. */
export const bikeParts = [
  'BRAKES',
  'WHEELS',
  'TYRES',
  'CHAIN',
  'GEARS',
  'LIGHTS',
  'SADDLE',
  'HANDLEBAR',
  'LOCK',
  'FRAME',
  'BATTERY',
  'OTHER',
] as const;
/** A part of a bike. */
export type BikePart = (typeof bikeParts)[number];

/** What somebody has noticed about a bike. It belongs to a job, and ends with it. */
export interface DamageReport {
  id: string;
  bikeId: string;
  /** The rental of the reporter in which it was noticed. */
  rentalId: string | null;
  reporterId: string;
  severity: DamageSeverity;
  parts: readonly BikePart[];
  text: string;
  jobId: string;
  at: Date;
  /** How its job has ended; null: it has not. */
  result: JobResult | null;
  closedAt: Date | null;
}

/** How a job ends. DISMISSED: there was nothing to do. */
export const jobResults = ['DONE', 'DISMISSED', 'CANCELLED'] as const;
/** How a job has ended. */
export type JobResult = (typeof jobResults)[number];
