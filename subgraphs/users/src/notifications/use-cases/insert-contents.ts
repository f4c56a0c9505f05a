import { findMailSettingsOf } from '../../profiles/store/mail-settings.ts';
import type { Transaction } from '../../store/open-store.ts';
import type { EffectContext } from '../../use-cases/consume-events.ts';
import {
  defaultChoices,
  isWanted,
  staffChoices,
  toMailTime,
  type MailChoices,
} from '../domain/mail-rules.ts';
import type { NotificationContent } from '../domain/notification-content.ts';
import { staffRecipient } from '../domain/staff-notices.ts';
import { insertNotifications, type NewNotification, type Notification } from '../store/notifications.ts';

/** Makes notifications of what events say, with the instants when they are mailed. */
export async function insertContents(
  tx: Transaction,
  context: EffectContext,
  contents: readonly (NotificationContent & { eventId: string; at: Date })[],
): Promise<Notification[]> {
  if (contents.length === 0) return [];
  const choices = context.sendsMail
    ? await findMailSettingsOf(tx, [...new Set(contents.map(({ userId }) => userId))])
    : new Map<string, MailChoices>();
  choices.set(staffRecipient, staffChoices);
  const notifications = contents.map((content): NewNotification => {
    const nextMailAt = context.sendsMail ? findMailTime(content, choices.get(content.userId), context) : null;
    return { ...content, id: context.createId(), nextMailAt };
  });
  return insertNotifications(tx, notifications);
}

/** When it is mailed; null: its user does not want that. */
function findMailTime(
  content: NotificationContent,
  choices: MailChoices = defaultChoices,
  { clock }: EffectContext,
): Date | null {
  return isWanted(content.kind, choices) ? toMailTime(content, choices, clock.now()) : null;
}
