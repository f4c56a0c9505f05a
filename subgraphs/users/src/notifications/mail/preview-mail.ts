import type { MailLanguage } from '../../account-mails/domain/account-mail-text.ts';
import type { NotificationContent, NotificationKind } from '../domain/notification-content.ts';
import { toNotificationMail } from './notification-mail.ts';

/** Invented, so that a mail can be looked at before anybody gets it. */
const data: NotificationContent['data'] = {
  bikeId: 'preview',
  rentalId: 'preview',
  until: '2026-05-08T09:00:00.000Z',
  about: {
    serialNumber: 'CI-017',
    model: 'Brisk City 7',
    station: 'Market Square',
    town: 'Demo Town',
    timeZone: 'Europe/Vienna',
    currency: 'EUR',
  },
  name: 'Year',
  place: 2,
  model: 'Brisk City 7',
  lostMinor: 40_000,
  timeZone: 'Europe/Vienna',
};

/** What a mail of a kind looks like. */
export const previewMail = (kind: NotificationKind, language: MailLanguage) =>
  toNotificationMail([{ kind, data }], {
    language,
    publicUrl: 'https://bikes.example/app/',
    toUnsubscribeUrl: () => 'https://bikes.example/mail/unsubscribe',
  });
