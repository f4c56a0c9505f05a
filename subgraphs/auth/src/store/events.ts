import { insertRows } from '@bike-rentals/sqlite';
import type { AccountEvent, AccountEventType, Actor } from '@bike-rentals/contracts';
import { toAccountAggregate } from './account-log.ts';
import type { Transaction } from './open-store.ts';

type UserEventType = Extract<AccountEventType, `user.${string}`>;
type InvitationEventType = Extract<AccountEventType, `invitation.${string}`>;

/** What has happened to an account. */
export interface UserEvent<Type extends UserEventType = UserEventType> {
  eventId: string;
  type: Type;
  payload: Extract<AccountEvent, { type: Type }>['body']['payload'];
  /** That of the account after the change. */
  version: number;
  actor: Actor;
  reason?: string | undefined;
  at: Date;
}

/** Ids only: a service that may know the address queries auth. */
export async function appendUserEvent<Type extends UserEventType>(
  tx: Transaction,
  { eventId, payload, actor, reason, ...event }: UserEvent<Type>,
): Promise<void> {
  await tx.event.create({
    data: {
      ...event,
      id: eventId,
      aggregate: toAccountAggregate(payload.userId),
      payload,
      actorId: actor.id,
      actorRole: actor.role,
      reason: reason ?? null,
    },
  });
}

/** Mails that users is to send, by their ids. */
export async function appendMailRequests(
  tx: Transaction,
  requests: readonly { eventId: string; mailId: string; actor: Actor; at: Date }[],
): Promise<void> {
  await insertRows(
    tx,
    'Event',
    requests.map(({ eventId, mailId, actor, at }) => ({
      id: eventId,
      aggregate: `mail:${mailId}`,
      version: 0,
      type: 'mail.requested',
      payload: { mailId },
      actorId: actor.id,
      actorRole: actor.role,
      at,
    })),
  );
}

/** A file that has come to its end. */
export async function appendImportEvent(
  tx: Transaction,
  {
    eventId,
    payload,
    actor,
    at,
  }: {
    eventId: string;
    payload: Extract<AccountEvent, { type: 'import.applied' }>['body']['payload'];
    actor: Actor;
    at: Date;
  },
): Promise<void> {
  await tx.event.create({
    data: {
      id: eventId,
      aggregate: `import:${payload.importId}`,
      version: 0,
      type: 'import.applied',
      payload,
      actorId: actor.id,
      actorRole: actor.role,
      at,
    },
  });
}

/** A list of people that staff has taken out of the system. */
export async function appendExportEvent(
  tx: Transaction,
  {
    eventId,
    payload,
    actor,
    at,
  }: {
    eventId: string;
    payload: Extract<AccountEvent, { type: 'export.taken' }>['body']['payload'];
    actor: Actor;
    at: Date;
  },
): Promise<void> {
  await tx.event.create({
    data: {
      id: eventId,
      aggregate: `export:${eventId}`,
      version: 0,
      type: 'export.taken',
      payload,
      actorId: actor.id,
      actorRole: actor.role,
      at,
    },
  });
}

/** A version of the terms that was published. */
export async function appendTermsEvent(
  tx: Transaction,
  { eventId, version, actor, at }: { eventId: string; version: number; actor: Actor; at: Date },
): Promise<void> {
  await tx.event.create({
    data: {
      id: eventId,
      aggregate: 'terms',
      version,
      type: 'terms.published',
      payload: { version },
      actorId: actor.id,
      actorRole: actor.role,
      at,
    },
  });
}

/** What has happened to an invitation. */
export interface InvitationEvent<Type extends InvitationEventType = InvitationEventType> {
  eventId: string;
  type: Type;
  payload: Extract<AccountEvent, { type: Type }>['body']['payload'];
  /** 0: sent, 1: ended. */
  version: 0 | 1;
  actor: Actor;
  at: Date;
}

/** Ids only, as with all events. */
export async function appendInvitationEvents<Type extends InvitationEventType>(
  tx: Transaction,
  events: readonly InvitationEvent<Type>[],
): Promise<void> {
  await insertRows(
    tx,
    'Event',
    events.map(({ eventId, payload, actor, ...event }) => ({
      ...event,
      id: eventId,
      aggregate: `invitation:${payload.invitationId}`,
      payload,
      actorId: actor.id,
      actorRole: actor.role,
    })),
  );
}

/** The event of one invitation. */
export const appendInvitationEvent = <Type extends InvitationEventType>(
  tx: Transaction,
  event: InvitationEvent<Type>,
): Promise<void> => appendInvitationEvents(tx, [event]);
