import type { BikePart, DamageSeverity, JobResult } from './damage-report.ts';

/** What a job is: something to repair, an inspection that is due, or a bike that is to be brought where it belongs. */
export type JobKind = 'REPAIR' | 'INSPECTION' | 'TRANSFER';

/** A line of a checklist. */
export interface ChecklistItem {
  text: string;
  isDone: boolean;
}

/** Something to do about a bike. */
export interface Job {
  id: string;
  bikeId: string;
  kind: JobKind;
  /** The bike is out of service until the job is closed. */
  isBlocking: boolean;
  /** Of its worst report; null: it has none. */
  severity: DamageSeverity | null;
  parts: readonly BikePart[];
  /** For staff only. */
  text: string;
  checklist: readonly ChecklistItem[];
  assigneeId: string | null;
  plannedAt: Date | null;
  /** When the bike is expected to be back in service. */
  promisedBack: Date | null;
  openedBy: string;
  openedAt: Date;
  closedBy: string | null;
  closedAt: Date | null;
  result: JobResult | null;
  minutes: number | null;
  /** What it has cost, in minor units of the town's currency. */
  costMinor: number | null;
  /** How much of it the renter is to pay. */
  chargedMinor: number | null;
  /** The id of the rental whose renter is to pay. */
  chargedRental: string | null;
  /** Of a transfer: where the bike belongs. */
  toStationId: string | null;
  version: number;
}
