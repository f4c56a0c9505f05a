import type { MailLanguage } from '../../account-mails/domain/account-mail-text.ts';
import { canBeSwitchedOff } from '../domain/mail-rules.ts';
import {
  isStaffKind,
  type NotificationContent,
  type NotificationKind,
} from '../domain/notification-content.ts';
import { findCallToAction } from '../domain/call-to-action.ts';
import { toSubject, toText } from '../domain/notification-text.ts';
import { renderMail } from '../../mail/render-mail.ts';

/** A notification that is mailed. */
export type MailedNotification = Pick<NotificationContent, 'kind' | 'data'>;

/** What mails have in common. */
export interface MailOptions {
  language: MailLanguage;
  /** Where users find the app; undefined: mails have no link. */
  publicUrl: string | undefined;
  /** Where these kinds are switched off by one click; undefined: nowhere. */
  toUnsubscribeUrl?: ((kinds: readonly NotificationKind[]) => string) | undefined;
}

/** The mail about notifications of one user, of which there is at least one. */
export function toNotificationMail(
  notifications: readonly MailedNotification[],
  { language, publicUrl, toUnsubscribeUrl }: MailOptions,
): { subject: string; text: string; html: string; unsubscribeUrl?: string } {
  const [first] = notifications;
  const isForStaff = first !== undefined && isStaffKind(first.kind);
  const words = isForStaff ? staffTexts[language] : texts[language];
  const subject =
    first && notifications.length === 1
      ? toSubject(first.kind, first.data, language)
      : words.several(notifications.length);
  const optional = [...new Set(notifications.map(({ kind }) => kind))].filter(canBeSwitchedOff);
  const unsubscribeUrl = optional.length > 0 ? toUnsubscribeUrl?.(optional) : undefined;
  const towns = new Set(notifications.flatMap(({ data }) => data.about?.town || []));
  const rendered = renderMail(subject, {
    paragraphs: notifications.map(({ kind, data }) => toText(kind, data, language)),
    link:
      publicUrl === undefined
        ? undefined
        : findCallToAction(
            notifications.map(({ kind }) => kind),
            { language, publicUrl, isForStaff },
          ),
    footer: [
      ...towns,
      ...(unsubscribeUrl ? [{ label: texts[language].unsubscribe, url: unsubscribeUrl }] : []),
    ],
    language: language.toLowerCase(),
  });
  return { subject, ...rendered, ...(unsubscribeUrl !== undefined && { unsubscribeUrl }) };
}

interface Words {
  several: (count: number) => string;
}

const staffTexts: Record<MailLanguage, Words> = {
  EN: { several: (count) => `${count} things to do` },
  DE: { several: (count) => `${count} Dinge zu tun` },
};

const texts: Record<MailLanguage, Words & { unsubscribe: string }> = {
  EN: {
    several: (count) => `${count} notifications about your bikes`,
    unsubscribe: 'No more mails like this',
  },
  DE: {
    several: (count) => `${count} Mitteilungen zu deinen Rädern`,
    unsubscribe: 'Keine solchen Mails mehr',
  },
};
