import {
  accountMailKinds,
  mailLanguages,
  type MailLanguage,
} from '../../account-mails/domain/account-mail-text.ts';
import { toAccountMail } from '../../account-mails/mail/account-mail.ts';
import {
  noticeKinds,
  staffKinds,
  type NotificationContent,
  type NotificationKind,
} from '../domain/notification-content.ts';
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
  beforeMinor: 350,
  afterMinor: 700,
  timeZone: 'Europe/Vienna',
  file: { kind: 'BIKES', created: 12, changed: 3, refused: 1, isStopped: false },
};

const preview = {
  publicUrl: 'https://bikes.example/app/',
  toUnsubscribeUrl: () => 'https://bikes.example/mail/unsubscribe',
};

/** What a mail of a kind looks like. */
export const previewMail = (kind: NotificationKind, language: MailLanguage) =>
  toNotificationMail([{ kind, data }], { ...preview, language });

/** A mail, and what its files are called. */
export interface PreviewedMail {
  name: string;
  subject: string;
  text: string;
  html: string;
}

/** All mails, each in each language: those about notifications, several of them in one, and those about accounts. */
export const previewMails = (): PreviewedMail[] =>
  mailLanguages.flatMap((language) => {
    const toName = (kind: string) => `${kind.toLowerCase()}.${language.toLowerCase()}`;
    const several = noticeKinds.slice(0, 4).map((kind) => ({ kind, data }));
    return [
      ...[...noticeKinds, ...staffKinds].map((kind) => ({
        name: toName(kind),
        ...previewMail(kind, language),
      })),
      { name: toName('several'), ...toNotificationMail(several, { ...preview, language }) },
      ...accountMailKinds.map((kind) => {
        const content = { kind, language, to: 'ada@example.org', token: 'x'.repeat(43), note: null };
        return { name: toName(kind), ...toAccountMail(content, preview.publicUrl) };
      }),
    ];
  });
