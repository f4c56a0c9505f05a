import { z } from 'zod';
import { actor, id, instant, omitted, text } from './fields.ts';
import { defineMessage, type MessageOf } from './message.ts';

/** Kafka topic of what happens to accounts. Carries ids, never a name or an address. */
export const accountEventsTopic = 'accounts.events.v1';
/** One key for all of them: their order is the order of `seq`. */
export const accountEventsKey = 'accounts';

function accountEvent<Type extends string, Payload extends z.ZodType>(type: Type, payload: Payload) {
  return defineMessage(
    type,
    1,
    z.object({ aggregate: text, aggregateVersion: z.int(), at: instant, actor, payload }),
  );
}

/** The events of the topic `accounts.events.v1`, for `parseMessage`. */
export const accountEvents = [
  accountEvent('user.registered', z.object({ userId: id })),
  /** auth has a mail for users to send; what is in it users asks auth for. */
  accountEvent('mail.requested', z.object({ mailId: id })),
  accountEvent('event.omitted', omitted),
] as const;

/** A parsed event of the topic `accounts.events.v1`. */
export type AccountEvent = MessageOf<typeof accountEvents>;
/** The types of `AccountEvent`. */
export type AccountEventType = AccountEvent['type'];
