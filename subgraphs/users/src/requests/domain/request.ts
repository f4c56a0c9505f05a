import type { BikeOutcome, RefusalCode } from '@bike-rentals/contracts';

/** The statuses of a request. All but PENDING are final. */
export const requestStatuses = [
  'PENDING',
  'RENTED',
  'QUEUED',
  'RETURNED',
  'EXTENDED',
  'UNDONE',
  'REFUSED',
  'CANCELLED',
  'EXPIRED',
] as const;
/** The status of a request. */
export type RequestStatus = (typeof requestStatuses)[number];

/** Why bikes was asked to void a request. */
export type VoidReason = 'CANCELLED' | 'EXPIRED';

/**
 * What a pending request becomes by the outcome of its command. `voidAs` says why bikes was asked to void it, if it
 * was; bikes may have decided the command before, and then that decision stands.
 */
export function toStatus(outcome: BikeOutcome, voidAs: VoidReason | null): Exclude<RequestStatus, 'PENDING'> {
  switch (outcome.type) {
    case 'rental-started':
      return 'RENTED';
    case 'rental-ended':
      return 'RETURNED';
    case 'rental-extended':
      return 'EXTENDED';
    case 'rental-undone':
      return 'UNDONE';
    case 'waiting-list-joined':
      return 'QUEUED';
    case 'refused':
      return 'REFUSED';
    case 'voided':
      return voidAs ?? 'EXPIRED';
  }
}

/** How long after a failed attempt the command is sent again: doubling from 1 s up to 30 s. */
export function toResendDelayMs(attempts: number): number {
  return Math.min(1_000 * 2 ** Math.min(attempts, 5), 30_000);
}

/** What an operator may decide differently. */
export interface RequestRules {
  /** How long a mutation waits for the outcome before it answers "pending". Milliseconds, as all of these. */
  outcomeTimeoutMs: number;
  /** How long a request may stay pending; then bikes is asked to void it, if its kind can be voided. */
  voidAfterMs: number;
}

/** The rules where no setting changes them. */
export const defaultRequestRules: RequestRules = { outcomeTimeoutMs: 3_000, voidAfterMs: 60_000 };

/** What a user is told of a request that was voided. */
export const voidMessages: Record<VoidReason, string> = {
  CANCELLED: 'You cancelled this request.',
  EXPIRED: 'The request could not be decided in time. Nothing has changed; try again.',
};

/** The code of a request that was refused or voided. */
export type AnswerCode = RefusalCode | VoidReason;
