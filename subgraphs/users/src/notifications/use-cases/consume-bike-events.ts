import { bikeEvents, bikeEventsTopic, parseMessage, type BikeEvent } from '@bike-rentals/contracts';
import type { Transaction } from '../../store/open-store.ts';
import { createEventConsumer, type EffectContext, type Identified } from '../../use-cases/consume-events.ts';
import {
  findExpiry,
  findNotificationContent,
  type NotificationContent,
  type NotificationExpiry,
} from '../domain/notification-content.ts';
import { findStaffExpiry, findStaffNotice } from '../domain/staff-notices.ts';
import { withdrawMails, type Notification } from '../store/notifications.ts';
import { insertContents } from './insert-contents.ts';

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

function createNotifications(
  tx: Transaction,
  context: EffectContext,
  events: Identified<BikeEvent>[],
): Promise<Notification[]> {
  const contents = events.flatMap((event) =>
    findContents(context, event).map((content) => ({ ...content, eventId: event.id, at: event.body.at })),
  );
  return insertContents(tx, context, contents);
}
