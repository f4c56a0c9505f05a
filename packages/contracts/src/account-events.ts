import { z } from 'zod';
import { actor, appliedImport, id, instant, omitted, role, takenExport, text } from './fields.ts';
import { defineMessage, type MessageOf } from './message.ts';

/** Kafka topic of what happens to accounts. Carries ids, never a name or an address. */
export const accountEventsTopic = 'accounts.events.v1';
/** One key for all of them: their order is the order of `seq`. */
export const accountEventsKey = 'accounts';

function accountEvent<Type extends string, Payload extends z.ZodType>(type: Type, payload: Payload) {
  return defineMessage(
    type,
    1,
    z.object({
      aggregate: text,
      aggregateVersion: z.int(),
      at: instant,
      actor,
      reason: text.optional(),
      payload,
    }),
  );
}

/** The events of the topic `accounts.events.v1`, for `parseMessage`. */
export const accountEvents = [
  /** What has to happen before the user may rent; left out: nothing. */
  accountEvent(
    'user.registered',
    z.object({
      userId: id,
      mustBeVerified: z.boolean().optional(),
      mustBeApproved: z.boolean().optional(),
    }),
  ),
  accountEvent('user.verified', z.object({ userId: id })),
  accountEvent('user.email-changed', z.object({ userId: id })),
  /** The user was logged in, and has given the old password. */
  accountEvent('user.password-changed', z.object({ userId: id })),
  /** The user has forgotten the password, and followed the link of a mail. */
  accountEvent('user.password-reset', z.object({ userId: id })),
  accountEvent('user.approved', z.object({ userId: id })),
  accountEvent('user.rejected', z.object({ userId: id })),
  accountEvent('user.suspended', z.object({ userId: id })),
  accountEvent('user.reinstated', z.object({ userId: id })),
  accountEvent('user.role-changed', z.object({ userId: id, from: role, to: role })),
  accountEvent('user.second-factor-changed', z.object({ userId: id, has: z.boolean() })),
  /** By its user: this version of the town's terms. */
  accountEvent('user.terms-accepted', z.object({ userId: id, version: z.int() })),
  /** By an admin: everybody has to accept it before the next rental. */
  accountEvent('terms.published', z.object({ version: z.int() })),
  accountEvent('invitation.sent', z.object({ invitationId: id, role })),
  accountEvent('invitation.withdrawn', z.object({ invitationId: id })),
  accountEvent('invitation.accepted', z.object({ invitationId: id, userId: id })),
  /** auth has a mail for users to send; what is in it users asks auth for. */
  accountEvent('mail.requested', z.object({ mailId: id })),
  accountEvent('import.applied', appliedImport),
  accountEvent('export.taken', takenExport),
  accountEvent('event.omitted', omitted),
] as const;

/** A parsed event of the topic `accounts.events.v1`. */
export type AccountEvent = MessageOf<typeof accountEvents>;
/** The types of `AccountEvent`. */
export type AccountEventType = AccountEvent['type'];
