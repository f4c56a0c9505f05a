import { accountEvents, bikeEvents, bikeEventsTopic, parseMessage } from '@bike-rentals/contracts';
import type { EventMessage } from '@bike-rentals/messaging';
import { yieldToEventLoop } from '@bike-rentals/runtime';
import { isTransient, toConsumerCursor } from '@bike-rentals/sqlite';
import {
  findExpiry,
  findNotificationContent,
  type NotificationExpiry,
} from '../notifications/domain/notification-content.ts';
import {
  insertNotifications,
  withdrawMails,
  type NewNotification,
} from '../notifications/store/notifications.ts';
import { createProfile } from '../profiles/store/profiles.ts';
import { getCursor, saveDeadEvent, saveCursor } from '../store/cursors.ts';
import type { Transaction } from '../store/open-store.ts';
import type { UseCaseContext } from './use-case-context.ts';

/** Creates notifications: one per event and user, however often the event is delivered. */
export async function consumeBikeEvents(
  service: UseCaseContext,
  topic: string,
  events: EventMessage[],
): Promise<void> {
  const effect = async (tx: Transaction, fresh: EventMessage[]) => {
    const notices: NewNotification[] = [];
    const endings: NotificationExpiry[] = [];
    for (const event of fresh) {
      const read = readBikeEvent(service, event);
      if ('reason' in read) await saveUnreadable(tx, service, { topic, event, reason: read.reason });
      else {
        notices.push(...read.notices);
        endings.push(...read.endings);
      }
    }
    const created = notices.length === 0 ? [] : await insertNotifications(tx, notices);
    if (service.sendsMail) await withdrawMails(tx, endings);
    return created;
  };
  for (const portion of toPortions(events)) {
    const created = await consume(service, { topic, events: portion }, effect);
    for (const notification of created) service.pubSub.publishNotification(notification);
    await yieldToEventLoop();
  }
}

function readBikeEvent(
  service: NotificationSource,
  event: EventMessage,
): { notices: NewNotification[]; endings: NotificationExpiry[] } | { reason: string } {
  const parsed = parseMessage(bikeEvents, event);
  if (parsed.kind !== 'message') return { reason: parsed.reason };
  const { message } = parsed;
  const [notice, ending] = [findNotificationContent(message), findExpiry(message)];
  return {
    notices: notice ? [toNotification(service, event.id, { ...notice, at: message.body.at })] : [],
    endings: ending ? [ending] : [],
  };
}

/**
 * Consumes a dead event again, although its cursor has passed it. Safe to repeat: there is one notification per
 * event and user, and one profile per user.
 * @returns why it cannot be consumed, or undefined if it was
 */
export async function consumeDeadEvent(
  tx: Transaction,
  service: NotificationSource,
  { topic, event }: { topic: string; event: EventMessage },
): Promise<string | undefined> {
  if (topic === bikeEventsTopic) {
    const read = readBikeEvent(service, event);
    if ('reason' in read) return read.reason;
    if (read.notices.length > 0) await insertNotifications(tx, read.notices);
    return undefined;
  }
  const parsed = parseMessage(accountEvents, event);
  if (parsed.kind !== 'message') return parsed.reason;
  if (parsed.message.type === 'user.registered') {
    await createProfile(tx, parsed.message.body.payload.userId, parsed.message.body.at);
  }
  return undefined;
}

/** What the notifications of an event are made with. */
export type NotificationSource = Pick<UseCaseContext, 'createId' | 'clock' | 'sendsMail'>;

/** Creates the profile of a user who has registered. */
export async function consumeAccountEvents(
  service: UseCaseContext,
  topic: string,
  events: EventMessage[],
): Promise<void> {
  const effect = async (tx: Transaction, fresh: EventMessage[]) => {
    for (const event of fresh) {
      const parsed = parseMessage(accountEvents, event);
      if (parsed.kind !== 'message')
        await saveUnreadable(tx, service, { topic, event, reason: parsed.reason });
      else if (parsed.message.type === 'user.registered')
        await createProfile(tx, parsed.message.body.payload.userId, parsed.message.body.at);
    }
    return [];
  };
  for (const portion of toPortions(events)) {
    await consume(service, { topic, events: portion }, effect);
    await yieldToEventLoop();
  }
}

const maxEventsPerTransaction = 100;

/**
 * All events of an outage of Kafka may arrive at once: too many for one statement, and for one turn of the event loop.
 */
function toPortions(events: EventMessage[]): EventMessage[][] {
  const count = Math.ceil(events.length / maxEventsPerTransaction);
  return Array.from({ length: count }, (_, index) =>
    events.slice(index * maxEventsPerTransaction, (index + 1) * maxEventsPerTransaction),
  );
}

type Effect<Result> = (tx: Transaction, fresh: EventMessage[]) => Promise<Result[]>;

/**
 * Events up to the cursor have been consumed before. The cursor moves in the transaction of the effect.
 *
 * If the transaction fails, and not transiently, each event gets a transaction of its own; one that fails then is kept
 * as a dead event, so that it does not block the others.
 */
async function consume<Result>(
  service: UseCaseContext,
  { topic, events }: { topic: string; events: EventMessage[] },
  effect: Effect<Result>,
): Promise<Result[]> {
  try {
    return await consumeTogether(service, { topic, events }, effect);
  } catch (error) {
    if (isTransient(error)) throw error;
    const [event] = events;
    if (event && events.length === 1) {
      const reason = error instanceof Error ? error.message : String(error);
      return consumeTogether(service, { topic, events }, async (tx) => {
        await saveUnreadable(tx, service, { topic, event, reason });
        return [];
      });
    }
  }
  const results: Result[] = [];
  for (const event of events) results.push(...(await consume(service, { topic, events: [event] }, effect)));
  return results;
}

async function consumeTogether<Result>(
  { store }: UseCaseContext,
  { topic, events }: { topic: string; events: EventMessage[] },
  effect: Effect<Result>,
): Promise<Result[]> {
  return store.transact(async (tx) => {
    // `seq` counts the events of one key: a topic has as many cursors as keys.
    const cursors = new Map<string, number>();
    const fresh: EventMessage[] = [];
    for (const event of events) {
      const cursor = toConsumerCursor(topic, event.key);
      const last = cursors.get(cursor) ?? (await getCursor(tx, cursor));
      if (event.seq > last) fresh.push(event);
      cursors.set(cursor, Math.max(event.seq, last));
    }
    if (fresh.length === 0) return [];
    const result = await effect(tx, fresh);
    for (const [cursor, seq] of cursors) await saveCursor(tx, cursor, seq);
    return result;
  });
}

function toNotification(
  { createId, clock, sendsMail }: NotificationSource,
  eventId: string,
  notice: Omit<NewNotification, 'id' | 'eventId' | 'nextMailAt'>,
): NewNotification {
  return { id: createId(), eventId, ...notice, nextMailAt: sendsMail ? clock.now() : null };
}

/** Events that are broken, or newer than this code. An operator sees them, and can have them consumed again. */
async function saveUnreadable(
  tx: Transaction,
  { clock, log }: UseCaseContext,
  { topic, event, reason }: { topic: string; event: EventMessage; reason: string },
): Promise<void> {
  log.error({ topic, eventId: event.id, reason }, 'event set aside');
  await saveDeadEvent(tx, { topic, raw: JSON.stringify(event), reason, at: clock.now() });
}
