import type { Actor } from '@bike-rentals/contracts';
import type { Transaction } from './open-store.ts';

/** The registration of a user, as an event. */
export interface Registration {
  eventId: string;
  userId: string;
  actor: Actor;
  at: Date;
}

/** Ids only: a service that may know the address queries auth. */
export async function appendRegistration(
  tx: Transaction,
  { eventId, userId, actor, at }: Registration,
): Promise<void> {
  await tx.event.create({
    data: {
      id: eventId,
      aggregate: `account:${userId}`,
      version: 0,
      type: 'user.registered',
      payload: { userId },
      actorId: actor.id,
      actorRole: actor.role,
      at,
    },
  });
}

/** A mail that users is to send, by its id. */
export async function appendMailRequest(
  tx: Transaction,
  { eventId, mailId, actor, at }: { eventId: string; mailId: string; actor: Actor; at: Date },
): Promise<void> {
  await tx.event.create({
    data: {
      id: eventId,
      aggregate: `mail:${mailId}`,
      version: 0,
      type: 'mail.requested',
      payload: { mailId },
      actorId: actor.id,
      actorRole: actor.role,
      at,
    },
  });
}
