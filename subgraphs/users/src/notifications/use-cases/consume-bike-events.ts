import { bikeEvents, bikeEventsTopic, parseMessage, type BikeEvent } from '@bike-rentals/contracts';
import type { Transaction } from '../../store/open-store.ts';
import { createEventConsumer, type EffectContext, type Identified } from '../../use-cases/consume-events.ts';
import { findExpiry, findNotificationContent } from '../domain/notification-content.ts';
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
  hasEffect: ({ sendsMail }, event) =>
    findNotificationContent(event) !== undefined || (sendsMail && findExpiry(event) !== undefined),
  async apply(tx, context, events) {
    const created = await createNotifications(tx, context, events);
    const expiries = events.map(findExpiry).filter((expiry) => expiry !== undefined);
    if (context.sendsMail) await withdrawMails(tx, expiries);
    return created;
  },
  applyDead: (tx, context, event) => createNotifications(tx, context, [event]),
  publish: ({ announce }) => announce.newNotifications(),
});

async function createNotifications(
  tx: Transaction,
  context: EffectContext,
  events: Identified<BikeEvent>[],
): Promise<Notification[]> {
  const notifications = events
    .map((event) => toNotification(context, event))
    .filter((notification) => notification !== undefined);
  return notifications.length === 0 ? [] : insertNotifications(tx, notifications);
}

function toNotification(
  { createId, clock, sendsMail }: EffectContext,
  event: Identified<BikeEvent>,
): NewNotification | undefined {
  const content = findNotificationContent(event);
  if (!content) return undefined;
  return {
    ...content,
    id: createId(),
    eventId: event.id,
    at: event.body.at,
    nextMailAt: sendsMail ? clock.now() : null,
  };
}
