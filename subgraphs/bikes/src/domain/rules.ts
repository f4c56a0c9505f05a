import { day, hour, minute } from '@bike-rentals/runtime/durations';
/** What an operator may decide differently. Durations are milliseconds. */
export interface Rules {
  /** Active rentals of one user, of all models together. */
  rentalsPerUser: number;
  /** Active rentals of one user of the same model. */
  rentalsPerUserAndModel: number;
  rentalDurationMs: number;
  /** How long a held bike waits for its user. */
  holdDurationMs: number;
  /** After `returnBy`, how long until the rental counts as overdue and its user is blocked. */
  overdueGraceMs: number;
  /** Before `returnBy`, when the user is reminded: at most half of the time that a rental has. */
  reminderMs: number;
}

/** The rules where no setting changes them. */
export const defaultRules: Rules = {
  rentalsPerUser: 3,
  rentalsPerUserAndModel: 1,
  rentalDurationMs: 7 * day,
  holdDurationMs: 15 * minute,
  overdueGraceMs: hour,
  reminderMs: day,
};

/** No reminder is sent right after the start of a rental. */
export const toReminderLead = ({ reminderMs, rentalDurationMs }: Rules): number =>
  Math.min(reminderMs, rentalDurationMs / 2);
