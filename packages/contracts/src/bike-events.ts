import { z } from 'zod';
import { actor, appliedImport, id, instant, omitted, takenExport, text } from './fields.ts';
import { defineMessage, type MessageOf } from './message.ts';

/** Kafka topic of all that happens to bikes; key = system id, so one system's events are in order. */
export const bikeEventsTopic = 'bikes.events.v1';

/** What every event says beside its own payload. */
function bikeEvent<Type extends string, Payload extends z.ZodType>(type: Type, payload: Payload) {
  const body = z.object({
    /** `bike:<id>`, `rental:<id>` …: what changed; `aggregateVersion` counts its changes. */
    aggregate: text,
    aggregateVersion: z.int(),
    at: instant,
    actor,
    /** Why, when staff did it. */
    reason: text.optional(),
    commandId: id.optional(),
    payload,
  });
  return defineMessage(type, 1, body);
}

const bike = { bikeId: id, modelId: id, stationId: id.nullable() };
/** What a person has to know to act on it, as it was at that moment. Left out by code of before. */
const about = z
  .object({
    serialNumber: text,
    /** Brand and name. */
    model: text,
    /** Where the bike stands; null where it is with its renter. */
    station: text.nullable(),
    town: text,
    /** IANA name. */
    timeZone: text,
    /** ISO 4217. */
    currency: text.optional(),
  })
  .optional();
/** The names that a notification about an event needs. */
export type EventAbout = NonNullable<z.output<typeof about>>;

const rental = { rentalId: id, userId: id, bikeId: id, modelId: id };

const approval = z.object({ userId: id, timeZone: text.optional() });
const membership = z.object({
  membershipId: id,
  userId: id,
  name: text,
  from: instant.nullable(),
  to: instant.nullable(),
  timeZone: text,
});
/**
 * What a rental costs, in minor units of the town's currency: net + tax = gross. Each `revision` takes the place of the one
 * before; without lines nothing is to be paid.
 */
const fee = z
  .object({
    revision: z.int(),
    planId: id.optional(),
    planVersion: z.int().optional(),
    lines: z.array(
      z.object({ kind: text, quantity: z.number().nullable(), net: z.int(), tax: z.int(), gross: z.int() }),
    ),
    net: z.int(),
    tax: z.int(),
    gross: z.int(),
  })
  .optional();

/** `stationId`: where it ended; null: the bike is missing. What is optional was left out by code of before. */
const rentalEnd = z.object({
  ...rental,
  startStationId: id.optional(),
  stationId: id.nullable(),
  rentedAt: instant.optional(),
  endedAt: instant,
  endReason: text.optional(),
  policyVersion: z.int().optional(),
  fee,
  /** Where the bike belongs, if it was left elsewhere. */
  homeStationId: id.optional(),
  /** If staff did it: then its renter is told. */
  about,
});
/** The rules that staff has overridden. */
const overrides = z.array(text).max(10).optional();

const noteSubject = {
  bikeId: id.optional(),
  stationId: id.optional(),
  rentalId: id.optional(),
  userId: id.optional(),
};
const entered = z.object({ serialNumber: text, modelId: id });
const rentalTimes = z.object({
  startStationId: id,
  rentedAt: instant,
  endStationId: id.nullable(),
  endedAt: instant.nullable(),
  overdueAt: instant.nullable(),
  /** Left out: it is free. */
  fee: z.int().optional(),
});
/** How often a renter is told at most that a rental is overdue. */
export const lastOverdueStep = 4;

/** `step`: how often its renter was told so. At the last one `lostMinor`, what a lost bike costs, if anything. */
const overdue = z.object({
  ...rental,
  returnBy: instant,
  step: z.int().optional(),
  lostMinor: z.int().optional(),
  about,
});
/** `isBlocking`: the bike is out of service until the job is closed. */
const job = { ...bike, jobId: id, kind: text, isBlocking: z.boolean() };
const jobState = z.object({
  isBlocking: z.boolean(),
  severity: text.nullable(),
  assigneeId: id.nullable(),
  plannedAt: instant.nullable(),
  promisedBack: instant.nullable(),
  /** Separated by commas. */
  parts: text,
});
const policyValues = z.record(text, z.union([text, z.number(), z.null()]));

/** The events of the topic `bikes.events.v1`, for `parseMessage`. */
export const bikeEvents = [
  bikeEvent('bike.added', z.object(bike)),
  bikeEvent('bike.moved', z.object({ ...bike, fromStationId: id.nullable() })),
  /** `fromStationId`: where it stood, if it does not stand there any more. */
  bikeEvent(
    'bike.state-changed',
    z.object({ ...bike, from: text, to: text, fromStationId: id.nullable().optional() }),
  ),
  /** Rented at the moment: goes to maintenance when it comes back, or, `revoked`, does not after all. */
  bikeEvent('bike.withdrawn', z.object({ ...bike, revoked: z.boolean().optional() })),
  bikeEvent('bike.retired', z.object(bike)),
  /** `stationId`: where it began. What is optional here and below was left out by code of before. */
  bikeEvent(
    'rental.started',
    z.object({
      ...rental,
      stationId: id.nullable(),
      rentedAt: instant.optional(),
      returnBy: instant,
      overrides,
      /** If staff did it: then its renter is told. */
      about,
      policyVersion: z.int().optional(),
      /** The version of its plan. Left out: it is free. */
      planId: id.optional(),
      planVersion: z.int().optional(),
    }),
  ),
  bikeEvent('rental.ended', rentalEnd),
  /** It has ended because its bike is lost. */
  bikeEvent('rental.lost', rentalEnd),
  /**
   * The rental goes on with the bike `bikeId` in place of `formerBikeId`. `stationId`: where the new one stood and does
   * not stand any more.
   */
  bikeEvent(
    'rental.bike-swapped',
    z.object({
      ...rental,
      formerBikeId: id,
      stationId: id.nullable(),
      returnBy: instant,
      overrides,
      about,
    }),
  ),
  /** What was entered wrongly. */
  bikeEvent('bike.corrected', z.object({ ...bike, before: entered, after: entered })),
  /** It was missing. If it was lost by a renter, and not for too long: `rentalId` and `userId`. */
  bikeEvent(
    'bike.found',
    z.object({ ...bike, to: text, rentalId: id.optional(), userId: id.optional(), fee, about }),
  ),
  bikeEvent('rental.corrected', z.object({ ...rental, before: rentalTimes, after: rentalTimes, fee, about })),
  /** It never happened. `stationId`: it lasted, and the bike is back there. */
  bikeEvent('rental.voided', z.object({ ...rental, stationId: id.nullable(), fee, about })),
  /** Its end was a mistake. `stationId`: where the bike stood and does not stand any more. */
  bikeEvent(
    'rental.reopened',
    z.object({ ...rental, stationId: id.nullable(), returnBy: instant, fee, about }),
  ),
  /** Blocked by staff: rents nothing new, `until` then or until staff ends it. `timeZone`: of the town. */
  bikeEvent('renter.blocked', z.object({ userId: id, until: instant.nullable(), timeZone: text })),
  bikeEvent('renter.unblocked', z.object({ userId: id })),
  /** A user wants to rent what needs an approval, and has asked; staff has approved the user, or refused to. */
  bikeEvent('approval.requested', approval),
  bikeEvent('approval.granted', approval),
  bikeEvent('approval.refused', approval),
  /** `from` null: it begins with the first rental. `timeZone`: of the town. */
  bikeEvent('membership.granted', membership),
  bikeEvent('membership.started', membership),
  /** It ends in some days. */
  bikeEvent('membership.ending', membership),
  bikeEvent('membership.ended', membership),
  /** Staff has written, or removed, a note about one of these. What it says stays with staff. */
  bikeEvent('note.added', z.object({ noteId: id, ...noteSubject })),
  bikeEvent('note.removed', z.object({ noteId: id, ...noteSubject })),
  bikeEvent('rental.due', z.object({ ...rental, returnBy: instant, about })),
  /**
   * The station is closed when it was due; or, where `before` is the same, when the grace would have ended. Or staff has
   * set it.
   */
  bikeEvent('rental.due-changed', z.object({ ...rental, returnBy: instant, before: instant, about })),
  /** Its renter has extended it, for the `count`th time. */
  bikeEvent(
    'rental.extended',
    z.object({ ...rental, returnBy: instant, before: instant, count: z.int(), about }),
  ),
  /** What it costs, tax included, rises at an instant that is near. */
  bikeEvent(
    'rental.price-rising',
    z.object({ ...rental, risesAt: instant, beforeMinor: z.int(), afterMinor: z.int(), about }),
  ),
  bikeEvent('rental.overdue', overdue),
  /** It is overdue still. */
  bikeEvent('rental.overdue-reminded', overdue),
  bikeEvent(
    'hold.started',
    z.object({ ...bike, holdId: id, entryId: id, userId: id, expiresAt: instant, about }),
  ),
  bikeEvent('hold.extended', z.object({ ...bike, holdId: id, entryId: id, userId: id, expiresAt: instant })),
  bikeEvent(
    'hold.ended',
    z.object({
      ...bike,
      holdId: id,
      entryId: id,
      userId: id,
      reason: z.enum(['EXPIRED', 'CANCELLED', 'WITHDRAWN']),
      about,
    }),
  ),
  bikeEvent('waiting.joined', z.object({ entryId: id, userId: id, modelId: id, stationId: id.nullable() })),
  bikeEvent('waiting.ended', z.object({ entryId: id, userId: id, modelId: id, reason: text })),
  /** Staff has given an entry of a waiting list another place. `model`: brand and name of the model that is waited for. */
  bikeEvent(
    'waiting.moved',
    z.object({
      entryId: id,
      userId: id,
      modelId: id,
      before: z.object({ place: z.int() }),
      after: z.object({ place: z.int() }),
      model: text.optional(),
    }),
  ),
  bikeEvent('model.added', z.object({ modelId: id })),
  bikeEvent('model.changed', z.object({ modelId: id })),
  /** It was never used. */
  bikeEvent('model.removed', z.object({ modelId: id, brand: text, name: text })),
  bikeEvent('station.added', z.object({ stationId: id })),
  bikeEvent('station.changed', z.object({ stationId: id })),
  /** It was never used. */
  bikeEvent('station.removed', z.object({ stationId: id, name: text })),
  /** A rent was refused because no bike was to be had: once for a user, model, station and hour. Does not name the user. */
  bikeEvent('demand.refused', z.object({ modelId: id, stationId: id.nullable(), code: text })),
  /** Both ids null: the town's. `before` and `after` have the keys that were changed; null: a wider scope decides. */
  bikeEvent(
    'policy.changed',
    z.object({
      modelId: id.nullable(),
      stationId: id.nullable(),
      version: z.int(),
      validFrom: instant,
      before: policyValues,
      after: policyValues,
    }),
  ),
  /** A version of a plan: what rentals cost that begin from now on and have it. */
  bikeEvent('plan.changed', z.object({ planId: id, version: z.int(), name: text })),
  bikeEvent('import.applied', appliedImport),
  bikeEvent('export.taken', takenExport),
  bikeEvent('plan.retired', z.object({ planId: id, version: z.int(), name: text })),
  /** From an instant on rentals of a scope have a plan. `modelId` null: of all models; `planId` null: a wider scope decides. */
  bikeEvent(
    'plan.assigned',
    z.object({
      modelId: id.nullable(),
      forMembers: z.boolean(),
      validFrom: instant,
      planId: id.nullable(),
      before: z.object({ plan: text.nullable() }),
      after: z.object({ plan: text.nullable() }),
    }),
  ),
  /** `stationId` null: the town. `osm` null: as the town; of the town: always open. */
  bikeEvent(
    'hours.changed',
    z.object({
      stationId: id.nullable(),
      version: z.int(),
      validFrom: instant,
      osm: text.nullable(),
      before: text.nullable(),
    }),
  ),
  bikeEvent(
    'closure.added',
    z.object({ closureId: id, stationId: id.nullable(), from: instant, to: instant }),
  ),
  bikeEvent(
    'closure.cancelled',
    z.object({ closureId: id, stationId: id.nullable(), from: instant, to: instant }),
  ),
  /** By its hours, at most some seconds ago. */
  bikeEvent('station.opened', z.object({ stationId: id })),
  bikeEvent('station.closed', z.object({ stationId: id })),
  /** `userId`: who has noticed it. What it says is in the report, not here. */
  bikeEvent(
    'damage.reported',
    z.object({
      ...bike,
      reportId: id,
      jobId: id,
      userId: id,
      severity: text,
      rentalId: id.optional(),
      about,
    }),
  ),
  /** The job that the report belongs to has ended. `userId`: who has noticed it. `result`: DONE, DISMISSED, CANCELLED. */
  bikeEvent('damage.closed', z.object({ ...bike, reportId: id, jobId: id, userId: id, result: text, about })),
  bikeEvent('job.opened', z.object({ ...job, severity: text.optional() })),
  bikeEvent('job.changed', z.object({ ...job, before: jobState, after: jobState })),
  /** Amounts are minor units of the town's currency. `rentalId` and `userId`: who is to pay `chargedMinor`. */
  bikeEvent(
    'job.closed',
    z.object({
      ...job,
      result: text,
      minutes: z.int().optional(),
      costMinor: z.int().optional(),
      chargedMinor: z.int().optional(),
      rentalId: id.optional(),
      userId: id.optional(),
    }),
  ),
  /** `rides`: since `inspectedAt`, null if that is not known. */
  bikeEvent(
    'inspection.due',
    z.object({ ...bike, jobId: id, rides: z.int(), inspectedAt: instant.nullable(), about }),
  ),
  bikeEvent('event.omitted', omitted),
] as const;

/** A parsed event of the topic `bikes.events.v1`. */
export type BikeEvent = MessageOf<typeof bikeEvents>;
/** The types of `BikeEvent`. */
export type BikeEventType = BikeEvent['type'];
/** The payload of the event of this type. */
export type BikeEventPayload<Type extends BikeEventType> = Extract<
  BikeEvent,
  { type: Type }
>['body']['payload'];
