import { canView, isStaff, readNumber, readReason, readText, requireStaff } from '@bike-rentals/subgraph';
import { hour } from '@bike-rentals/runtime/durations';
import { toTownDay } from '../../domain/town-day.ts';
import { toStaff } from '../../graphql/actor.ts';
import { totalCount } from '../../graphql/connections.ts';
import type { Context } from '../../graphql/context.ts';
import type { Resolvers } from '../../graphql/generated.ts';
import { findReferred, getKnown, toInvalid } from '../../graphql/results.ts';
import { findActiveBlock } from '../../rentals/store/renter-blocks.ts';
import { findEntryById } from '../../waiting-list/store/waiting-list.ts';
import { findNotes, type NoteSubject } from '../store/notes.ts';
import { findDue, findHeldBikes, findJobsAtDesk, findOverdueRentals } from '../store/desk.ts';
import type { DeskAnswer } from '../use-cases/change-as-staff.ts';
import { renterBlocks } from './connections.ts';
import type { NoteRefusal } from '../use-cases/notes.ts';
import { auditLog, toChanges, toSubjects, toFile } from './audit-log.ts';
import { readOrder, toRenterResult } from './orders.ts';

/** The day on which clocks are set back. */
const maxDayMs = 25 * hour;

/** What staff does for renters. */
export const deskResolvers: Resolvers = {
  Query: {
    desk: (_, { stationId }, { viewer }) => {
      requireStaff(viewer);
      return { stationId: stationId ?? undefined };
    },
    auditLog: (_, args, { viewer, read }) => {
      requireStaff(viewer);
      return auditLog(read, args);
    },
    renterBlocks: (_, page, { viewer, read }) => {
      requireStaff(viewer);
      return renterBlocks(read, page);
    },
  },
  Mutation: {
    rentFor: async (_, { input }, context) => {
      const { userId, bikeId } = input;
      const override = [...new Set(input.override ?? [])];
      const order = readOrder(context, input, { isReasonNeeded: override.length > 0 });
      const terms = { returnBy: input.returnBy ?? undefined, at: input.at ?? undefined, override };
      return toRentalResult(await context.useCases.rentFor(order, { userId, bikeId, ...terms }));
    },
    endRental: async (_, { input }, context) => {
      const { rentalId, stationId = null, at, needsRepair } = input;
      const order = readOrder(context, input);
      const end = { rentalId, stationId, at: at ?? undefined, needsRepair: needsRepair ?? false };
      return toRentalResult(await context.useCases.endRentalFor(order, end));
    },
    correctRental: async (_, { input }, context) => {
      const correction = {
        rentalId: input.rentalId,
        startStationId: input.fromStationId ?? undefined,
        rentedAt: input.rentedAt ?? undefined,
        endStationId: input.toStationId ?? undefined,
        endedAt: input.returnedAt ?? undefined,
      };
      const answer = await context.useCases.correctRental(readOrder(context, input), correction);
      return toRentalResult('field' in answer ? { ...answer, field: toInputField(answer.field) } : answer);
    },
    voidRental: async (_, { input }, context) => {
      const { rentalId } = input;
      return toRentalResult(await context.useCases.voidRental(readOrder(context, input), { rentalId }));
    },
    reopenRental: async (_, { input }, context) => {
      const { rentalId } = input;
      const answer = await context.useCases.reopenRental(readOrder(context, input), { rentalId });
      return toRentalResult(answer);
    },
    setReturnBy: async (_, { input }, context) => {
      const { rentalId, returnBy } = input;
      return toRentalResult(
        await context.useCases.setReturnBy(readOrder(context, input), { rentalId, returnBy }),
      );
    },
    swapBike: async (_, { input }, context) => {
      const { rentalId, bikeId, stationId = null, needsRepair } = input;
      const override = [...new Set(input.override ?? [])];
      const swap = { rentalId, bikeId, stationId, needsRepair: needsRepair ?? true, override };
      return toRentalResult(await context.useCases.swapBike(readOrder(context, input), swap));
    },
    declareLost: async (_, { input }, context) => {
      const { rentalId } = input;
      return toRentalResult(await context.useCases.declareLost(readOrder(context, input), { rentalId }));
    },
    declareFound: async (_, { input }, context) => {
      const { bikeId, stationId, needsRepair } = input;
      const found = { bikeId, stationId, needsRepair: needsRepair ?? false };
      return toBikeResult(await context.useCases.declareFound(readOrder(context, input), found));
    },
    blockRenter: async (_, { input }, context) => {
      const { userId, until = null } = input;
      const order = readOrder(context, input);
      return toRenterResult(await context.useCases.blockRenter(order, { userId, until }));
    },
    unblockRenter: async (_, { input }, context) => {
      const { userId } = input;
      return toRenterResult(await context.useCases.unblockRenter(readOrder(context, input), { userId }));
    },
    placeTicket: async (_, { input }, context) => {
      const order = readOrder(context, input);
      const place = readNumber('input.place', input.place, { min: 1, max: maxPlace });
      const answer = await context.useCases.placeTicket(order, { entryId: input.entryId, place });
      if (answer.kind === 'refused') return { __typename: 'DeskRefused', ...answer };
      return { __typename: 'WaitingEntryMoved', entryId: answer.subjectId };
    },
    addNote: async (_, { input }, context) => {
      const actor = toStaff(context);
      const { subjectType, isPinned } = input;
      const subjectId = readText('input.subjectId', input.subjectId, { max: 64 });
      const text = readText('input.text', input.text, { max: maxNoteLength });
      const note = { subjectType, subjectId, text, isPinned: isPinned ?? false };
      const result = await context.useCases.addNote(actor, note);
      if (typeof result === 'string') return noteRefusals[result];
      return { __typename: 'NotesChanged', notes: await findNotes(context.read, { subjectType, subjectId }) };
    },
    removeNote: async (_, { id, reason }, context) => {
      const order = { actor: toStaff(context), reason: readReason('reason', reason) };
      const result = await context.useCases.removeNote(order, id);
      if (typeof result === 'string') return noteRefusals[result];
      return { __typename: 'NotesChanged', notes: await findNotes(context.read, result) };
    },
  },
  Bike: { notes: ({ id }, _, context) => notesOf(context, 'BIKE', id) },
  Station: { notes: ({ id }, _, context) => notesOf(context, 'STATION', id) },
  Rental: {
    formerBikes: ({ id, bikeSince }, _, { loaders }) => (bikeSince ? loaders.formerBikes.load(id) : []),
    isLost: ({ endReason }) => endReason === 'LOST',
    notes: ({ id }, _, context) => notesOf(context, 'RENTAL', id),
  },
  FormerBike: {
    bike: ({ bikeId }, _, { followed: { readModel } }) => getKnown('bike', readModel.bikes, bikeId),
    until: ({ to }) => to,
  },
  Note: { author: ({ authorId }) => ({ id: authorId }) },
  Desk: {
    dueToday: async ({ stationId }, _, { read, clock, timeZone }) => {
      const now = clock.now();
      const today = toTownDay(now, timeZone);
      const due = await findDue(read, { stationId, before: new Date(now.getTime() + maxDayMs) });
      return due.filter(({ returnBy }) => toTownDay(returnBy, timeZone) <= today);
    },
    overdue: ({ stationId }, _, { read }) => findOverdueRentals(read, stationId),
    held: ({ stationId }, _, { read }) => findHeldBikes(read, stationId),
    jobs: ({ stationId }, _, { read }) => findJobsAtDesk(read, stationId),
  },
  HeldBike: {
    bike: ({ bikeId }, _, { followed: { readModel } }) => getKnown('bike', readModel.bikes, bikeId),
    user: ({ userId }) => ({ id: userId }),
    until: ({ expiresAt }) => expiresAt,
  },
  DeskRefused: {
    otherRental: async ({ rentalId }, _, { loaders }) =>
      rentalId === undefined ? null : ((await loaders.rental.load(rentalId)) ?? null),
    otherUser: ({ userId }) => (userId === undefined ? null : { id: userId }),
  },
  RentalChanged: {
    rental: async ({ rentalId }, _, { loaders }) => {
      const rental = await loaders.rental.load(rentalId);
      if (!rental) throw new Error(`rental ${rentalId} is missing`);
      return rental;
    },
  },
  WaitingEntryMoved: {
    entry: async ({ entryId }, _, { read }) => {
      const entry = await findEntryById(read, entryId);
      if (!entry) throw new Error(`waiting entry ${entryId} is missing`);
      return entry;
    },
  },
  BikeChanged: {
    bike: ({ bikeId }, _, { followed: { readModel } }) => getKnown('bike', readModel.bikes, bikeId),
  },
  User: {
    block: async ({ id }, _, { viewer, read }) =>
      canView(viewer, id) ? ((await findActiveBlock(read, id)) ?? null) : null,
    notes: ({ id }, _, context) => notesOf(context, 'USER', id),
  },
  RenterBlock: {
    user: ({ userId }) => ({ id: userId }),
    since: ({ startedAt }) => startedAt,
    reason: ({ reason }, _, { viewer }) => (isStaff(viewer) ? reason : null),
    by: ({ startedBy }, _, { viewer }) => (isStaff(viewer) ? { id: startedBy } : null),
  },
  RenterBlockConnection: totalCount,
  AuditLogEntry: {
    eventId: ({ id }) => id,
    actor: ({ actorId }) => ({ id: actorId }),
    file: toFile,
    bike: (event, _, { followed: { readModel } }) =>
      findReferred(readModel.bikes, toSubjects(event).bikeId ?? null),
    formerBike: (event, _, { followed: { readModel } }) =>
      findReferred(readModel.bikes, toSubjects(event).formerBikeId ?? null),
    station: (event, _, { followed: { readModel } }) =>
      findReferred(readModel.stations, toSubjects(event).stationId ?? null),
    model: (event, _, { followed: { readModel } }) =>
      findReferred(readModel.models, toSubjects(event).modelId ?? null),
    rental: async (event, _, { loaders }) => {
      const { rentalId } = toSubjects(event);
      return rentalId == null ? null : ((await loaders.rental.load(rentalId)) ?? null);
    },
    user: (event) => {
      const { userId } = toSubjects(event);
      return userId == null ? null : { id: userId };
    },
    overrides: ({ payload }) => (payload as { overrides?: string[] }).overrides ?? [],
    changes: toChanges,
  },
};

const maxNoteLength = 1_000;
/** More than ever wait. */
const maxPlace = 1_000_000;

const notesOf = ({ viewer, read }: Context, subjectType: NoteSubject, subjectId: string) =>
  isStaff(viewer) ? findNotes(read, { subjectType, subjectId }) : null;

const noteRefusals: Record<NoteRefusal, ReturnType<typeof toInvalid>> = {
  SUBJECT_UNKNOWN: toInvalid('subjectId', 'SUBJECT_UNKNOWN', 'There is nothing with this id.'),
  TOO_MANY_NOTES: toInvalid('subjectId', 'TOO_MANY_NOTES', 'There are 100 notes already: remove some.'),
  NOTE_UNKNOWN: toInvalid('id', 'NOTE_UNKNOWN', 'There is no such note.'),
};

const inputFields: Record<string, string> = {
  startStationId: 'fromStationId',
  endStationId: 'toStationId',
  endedAt: 'returnedAt',
};
/** What a field of a correction is called in the API. */
const toInputField = (field: string): string => inputFields[field] ?? field;

function toRentalResult(answer: DeskAnswer) {
  if (answer.kind === 'refused') return { __typename: 'DeskRefused' as const, ...answer };
  return {
    __typename: 'RentalChanged' as const,
    rentalId: answer.subjectId,
    warning: answer.warning ?? null,
  };
}

function toBikeResult(answer: DeskAnswer) {
  if (answer.kind === 'refused') return { __typename: 'DeskRefused' as const, ...answer };
  return { __typename: 'BikeChanged' as const, bikeId: answer.subjectId };
}
