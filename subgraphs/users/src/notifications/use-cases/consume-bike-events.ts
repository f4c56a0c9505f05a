import { bikeEvents, bikeEventsTopic, parseMessage, type BikeEvent } from '@bike-rentals/contracts';
import type { Transaction } from '../../store/open-store.ts';
import { createEventConsumer, type EffectContext, type Identified } from '../../use-cases/consume-events.ts';
import { findMailSettingsOf } from '../../profiles/store/mail-settings.ts';
import {
  defaultChoices,
  isWanted,
  staffChoices,
  toMailTime,
  type MailChoices,
} from '../domain/mail-rules.ts';
import {
  findExpiry,
  findNotificationContent,
  type NotificationContent,
  type NotificationExpiry,
} from '../domain/notification-content.ts';
import { findStaffExpiry, findStaffNotice, staffRecipient } from '../domain/staff-notices.ts';
import {
  insertNotifications,
  withdrawMails,
  type NewNotification,
  type Notification,
} from '../store/notifications.ts';

/** Creates notifications: one per event and user, however often the event is delivered. */
export const bikeEventConsumer = createEventConsumer({
  topic: bikeEventsTopic,
  parse: (event) => parseMessage(bikeEvents, event),
  hasEffect: (context, event) =>
    findContents(context, event).length > 0 || (context.sendsMail && findExpiries(event).length > 0),
  async apply(tx, context, events) {
    const created = await createNotifications(tx, context, events);
    if (context.sendsMail) await withdrawMails(tx, events.flatMap(findExpiries));
    return created;
  },
  applyDead: (tx, context, event) => createNotifications(tx, context, [event]),
  publish: ({ announce }) => announce.newNotifications(),
});

/** For the user whom the event concerns, and for the staff if that is mailed. */
function findContents({ sendsMail, mailsStaff }: EffectContext, event: BikeEvent): NotificationContent[] {
  const contents = [
    findNotificationContent(event),
    sendsMail && mailsStaff ? findStaffNotice(event) : undefined,
  ];
  return contents.filter((content) => content !== undefined);
}

const findExpiries = (event: BikeEvent): NotificationExpiry[] =>
  [findExpiry(event), findStaffExpiry(event)].filter((expiry) => expiry !== undefined);

async function createNotifications(
  tx: Transaction,
  context: EffectContext,
  events: Identified<BikeEvent>[],
): Promise<Notification[]> {
  const contents = events.flatMap((event) =>
    findContents(context, event).map((content) => ({ ...content, eventId: event.id, at: event.body.at })),
  );
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
