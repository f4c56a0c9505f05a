import { z } from 'zod';

/** Ids are opaque to whoever did not allocate them. */
export const id = z.string().min(1).max(64);

/** Words for people, and names that nobody looks into. The API is stricter; a message with more is set aside. */
export const text = z.string().max(2_000);

/** An instant on the wire: RFC 3339, UTC. In memory it is a Date. */
export const instant = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
});

export const role = z.enum(['RENTER', 'ADMIN']);

/** Who did it. `SYSTEM` stands for a rule that time set off. */
export const actor = z.object({ id: z.string().max(64), role: z.enum(['RENTER', 'ADMIN', 'SYSTEM']) });
export type Actor = z.output<typeof actor>;

/**
 * Payload of `event.omitted`: stands in the place of an event that the broker would not take. Its type and version, and
 * why. The event itself is in the table of the service that published it.
 */
export const omitted = z.object({ type: text, version: z.int(), reason: text });
