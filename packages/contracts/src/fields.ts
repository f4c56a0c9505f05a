import { z } from 'zod';

/** Ids are opaque to every service but the one that allocated them. */
export const id = z.string().min(1).max(64);

/** Free text and names that no code interprets. The API is stricter; a message with a longer one is a dead letter. */
export const text = z.string().max(2_000);

/** An instant on the wire: RFC 3339, UTC. In memory it is a Date. */
export const instant = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
});

/** The role of a user. */
export const role = z.enum(['RENTER', 'STAFF', 'ADMIN']);
/** The role of a user. */
export type UserRole = z.output<typeof role>;

/** The user who caused it; `SYSTEM` for rules that are triggered by time. */
export const actor = z.object({ id: z.string().max(64), role: z.enum([...role.options, 'SYSTEM']) });
/** The user or rule that caused a change. */
export type Actor = z.output<typeof actor>;

/** Whether a person with the role STAFF or ADMIN caused it. */
export const isByStaff = ({ role }: Actor): boolean => role === 'STAFF' || role === 'ADMIN';

/**
 * Payload of `event.omitted`: stands in the place of an event that the broker would not take. Its type and version, and
 * why. The event itself is in the table of the service that published it.
 */
export const omitted = z.object({ type: text, version: z.int(), reason: text });

/** Payload of `import.applied`: a file has come to its end, whose lines have events of their own. */
export const appliedImport = z.object({
  importId: id,
  kind: text,
  counts: z.object({ created: z.int(), changed: z.int(), same: z.int(), refused: z.int() }),
  /** A line was refused that was good when the file was checked: the rest was not applied. Left out: all of it was. */
  isStopped: z.boolean().optional(),
});

/** Payload of `export.taken`: staff has taken a list out of the system. `file`: such as `people.csv`. */
export const takenExport = z.object({
  file: text,
  /** The names of the filters; what they look for may be a name or an address. */
  filters: z.array(text),
});
