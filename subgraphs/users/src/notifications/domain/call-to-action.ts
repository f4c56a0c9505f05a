import type { MailLanguage } from '../../account-mails/domain/account-mail-text.ts';
import type { NotificationKind } from './notification-content.ts';

/** What a notification leads to, below the address of the app. */
const paths = {
  RENTALS: 'account/rentals',
  WAITING: 'account/waiting',
  NOTIFICATIONS: 'account/notifications',
  PROFILE: 'account/profile',
  RENT: 'bikes',
  FILES: 'admin/files',
  TODAY: 'admin',
  WORKSHOP: 'admin/workshop',
  OVERDUE: 'admin/rentals?status=OVERDUE',
  APPROVALS: 'admin/people',
} as const;
type Action = keyof typeof paths;

const labels: Record<MailLanguage, Record<Action, string>> = {
  EN: {
    RENTALS: 'See your rentals',
    WAITING: 'See what you wait for',
    NOTIFICATIONS: 'See your notifications',
    PROFILE: 'See your account',
    RENT: 'Find a bike',
    FILES: 'See your files',
    TODAY: 'See what there is to do',
    WORKSHOP: 'To the workshop',
    OVERDUE: 'See the overdue rentals',
    APPROVALS: 'See the requests',
  },
  DE: {
    RENTALS: 'Deine Fahrten',
    WAITING: 'Worauf du wartest',
    NOTIFICATIONS: 'Deine Mitteilungen',
    PROFILE: 'Dein Konto',
    RENT: 'Rad finden',
    FILES: 'Deine Dateien',
    TODAY: 'Was zu tun ist',
    WORKSHOP: 'Zur Werkstatt',
    OVERDUE: 'Überfällige Fahrten',
    APPROVALS: 'Zu den Anträgen',
  },
};

const actions: Record<NotificationKind, Action> = {
  BIKE_HELD: 'WAITING',
  HOLD_EXPIRED: 'WAITING',
  HOLD_WITHDRAWN: 'WAITING',
  RENTAL_DUE: 'RENTALS',
  DUE_CHANGED: 'RENTALS',
  EXTENDED: 'RENTALS',
  PRICE_RISES: 'RENTALS',
  RENTAL_OVERDUE: 'RENTALS',
  OVERDUE_REMINDER: 'RENTALS',
  OVERDUE_FINAL: 'RENTALS',
  RENTED_FOR_YOU: 'RENTALS',
  RETURNED_FOR_YOU: 'RENTALS',
  RENTAL_CORRECTED: 'RENTALS',
  RENTAL_VOIDED: 'RENTALS',
  RENTAL_REOPENED: 'RENTALS',
  DUE_SET_FOR_YOU: 'RENTALS',
  BIKE_SWAPPED: 'RENTALS',
  BIKE_LOST: 'RENTALS',
  BIKE_FOUND: 'RENTALS',
  PLACE_CHANGED: 'WAITING',
  BLOCKED: 'RENTALS',
  UNBLOCKED: 'RENT',
  APPROVED: 'RENT',
  NOT_APPROVED: 'RENT',
  MEMBERSHIP_ENDING: 'PROFILE',
  MEMBERSHIP_ENDED: 'PROFILE',
  DAMAGE_REPORTED: 'NOTIFICATIONS',
  DAMAGE_REPAIRED: 'NOTIFICATIONS',
  DAMAGE_DISMISSED: 'NOTIFICATIONS',
  IMPORT_DONE: 'FILES',
  STAFF_UNSAFE_BIKE: 'WORKSHOP',
  STAFF_DAMAGE: 'WORKSHOP',
  STAFF_CALL_RENTER: 'OVERDUE',
  STAFF_INSPECTION: 'WORKSHOP',
  STAFF_APPROVAL: 'APPROVALS',
};

/** Where these notifications lead to. Several that lead to different pages lead to the one that lists them. */
export function findCallToAction(
  kinds: readonly NotificationKind[],
  { language, publicUrl, isForStaff }: { language: MailLanguage; publicUrl: string; isForStaff: boolean },
): { label: string; url: string } {
  const [first, ...others] = new Set(kinds.map((kind) => actions[kind]));
  const list = isForStaff ? 'TODAY' : 'NOTIFICATIONS';
  const action = first !== undefined && others.length === 0 ? first : list;
  return { label: labels[language][action], url: `${publicUrl.replace(/\/$/, '')}/${paths[action]}` };
}
