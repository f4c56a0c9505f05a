import { accountEvents, accountEventsTopic, parseMessage, type AccountEvent } from '@bike-rentals/contracts';
import { insertAccountMail } from '../../account-mails/store/account-mails.ts';
import type { Transaction } from '../../store/open-store.ts';
import { createEventConsumer } from '../../use-cases/consume-events.ts';
import { createProfile } from '../store/profiles.ts';

/**
 * Creates the profile of each user who has registered: one per user, however often the event is delivered. A mail of
 * auth is kept until it is sent.
 */
export const accountEventConsumer = createEventConsumer({
  topic: accountEventsTopic,
  parse: (event) => parseMessage(accountEvents, event),
  hasEffect: (_, { type }) => type === 'user.registered' || type === 'mail.requested',
  async apply(tx, _, events) {
    for (const event of events) await applyEvent(tx, event);
    return [];
  },
  applyDead: (tx, _, event) => applyEvent(tx, event),
});

async function applyEvent(tx: Transaction, { type, body }: AccountEvent): Promise<void> {
  if (type === 'user.registered') await createProfile(tx, body.payload.userId, body.at);
  else if (type === 'mail.requested') await insertAccountMail(tx, { id: body.payload.mailId, at: body.at });
}
