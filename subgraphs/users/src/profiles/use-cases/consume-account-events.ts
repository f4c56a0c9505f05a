import { accountEvents, accountEventsTopic, parseMessage, type AccountEvent } from '@bike-rentals/contracts';
import { insertAccountMail } from '../../account-mails/store/account-mails.ts';
import { markDeliverable } from '../../bounces/use-cases/mark-undeliverable.ts';
import type { Transaction } from '../../store/open-store.ts';
import { findImportContent } from '../../notifications/domain/notification-content.ts';
import type { Notification } from '../../notifications/store/notifications.ts';
import { insertContents } from '../../notifications/use-cases/insert-contents.ts';
import { createEventConsumer, type EffectContext, type Identified } from '../../use-cases/consume-events.ts';
import { createProfile } from '../store/profiles.ts';

/**
 * Creates the profile of each user who has registered: one per user, however often the event is delivered. A mail of
 * auth is kept until it is sent. A user whose address has changed is mailed again, even if the old address did not exist. Who
 * has applied a file of people is told what came of it.
 */
export const accountEventConsumer = createEventConsumer({
  topic: accountEventsTopic,
  parse: (event) => parseMessage(accountEvents, event),
  hasEffect: (_, { type }) =>
    type === 'user.registered' ||
    type === 'user.email-changed' ||
    type === 'mail.requested' ||
    type === 'import.applied',
  async apply(tx, context, events) {
    const created: Notification[] = [];
    for (const event of events) created.push(...(await applyEvent(tx, context, event)));
    return created;
  },
  applyDead: applyEvent,
  publish: ({ announce }) => announce.newNotifications(),
});

async function applyEvent(
  tx: Transaction,
  context: EffectContext,
  event: Identified<AccountEvent>,
): Promise<Notification[]> {
  const { id: eventId, body } = event;
  if (event.type === 'user.registered') await createProfile(tx, event.body.payload.userId, body.at);
  else if (event.type === 'user.email-changed') await markDeliverable(tx, event.body.payload.userId);
  else if (event.type === 'mail.requested')
    await insertAccountMail(tx, { id: event.body.payload.mailId, at: body.at });
  else if (event.type === 'import.applied') {
    const content = findImportContent(event);
    return content ? insertContents(tx, context, [{ ...content, eventId, at: body.at }]) : [];
  }
  return [];
}
