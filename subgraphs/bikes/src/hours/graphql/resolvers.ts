import { badInput, readNumber, readRequiredReason, requireAdmin } from '@bike-rentals/subgraph';
import { day } from '@bike-rentals/runtime/durations';
import { isLocalTime, toInstant } from '../../domain/town-day.ts';
import { toAdmin } from '../../graphql/actor.ts';
import type { Context } from '../../graphql/context.ts';
import type { Resolvers } from '../../graphql/generated.ts';
import { findReferred, toInvalid } from '../../graphql/results.ts';
import { findSpans, findStationEdge } from '../domain/calendar.ts';
import { isOpenAt, type Span } from '../domain/spans.ts';
import { checkHours, maxHoursLength } from '../osm/expand-hours.ts';
import { findClosuresAfter, findLastHours } from '../store/calendar.ts';

/** Days of a preview. */
const maxDays = 31;
/** Closures of one answer. */
const maxClosures = 100;

/** Hours are public, and changed by admins. */
export const hoursResolvers: Resolvers = {
  Query: {
    previewHours(_, { osm, from, to }, { viewer, place, expand, timeZone }) {
      requireAdmin(viewer);
      const checked = checkHours(readOsm('osm', osm), place);
      const range = { from: readDay('from', from, timeZone), to: readDay('to', to, timeZone) + day };
      if (range.from >= range.to) throw badInput('from', 'from is after to');
      if (range.to - range.from > maxDays * day)
        throw badInput('to', `to is at most ${maxDays} days after from`);
      if ('fault' in checked) return { spans: [], warnings: [], fault: checked.fault };
      return { spans: expand(osm, range).filter(isWithin(range)).map(toDates), ...checked, fault: null };
    },
    closures: async (_, __, { read, clock }) => {
      const closures = await findClosuresAfter(read, clock.now(), maxClosures);
      return closures.filter(({ cancelledAt }) => cancelledAt === null);
    },
  },
  Mutation: {
    async setHours(_, { input }, context) {
      const order = { actor: toAdmin(context), reason: readRequiredReason('input.reason', input.reason) };
      const stationId = input.stationId ?? null;
      if (!isKnown(context, stationId))
        return { __typename: 'HoursRefused', code: 'STATION_UNKNOWN', message: 'There is no such station.' };
      const result = await context.useCases.setHours(order, {
        stationId,
        osm: input.osm == null ? null : readOsm('input.osm', input.osm),
        validFrom: input.validFrom ?? null,
        version: input.version,
      });
      if (result.kind === 'refused') return { __typename: 'HoursRefused', ...result.refusal };
      return { __typename: 'HoursSet', ...result };
    },
    async addClosure(_, { input }, context) {
      const order = { actor: toAdmin(context), reason: readRequiredReason('input.reason', input.reason) };
      const stationId = input.stationId ?? null;
      if (!isKnown(context, stationId))
        return toInvalid('stationId', 'STATION_UNKNOWN', 'There is no such station.');
      const closure = await context.useCases.addClosure(order, {
        stationId,
        fromLocal: readLocal('input.fromLocal', input.fromLocal),
        toLocal: readLocal('input.toLocal', input.toLocal),
        spread: readNumber('input.spread', input.spread ?? 1, { min: 1, max: 5 }),
      });
      switch (closure) {
        case 'ends-before-it-begins':
          return toInvalid('toLocal', 'ENDS_BEFORE_IT_BEGINS', 'It ends before it begins.');
        case 'is-over':
          return toInvalid('toLocal', 'CLOSURE_OVER', 'It would be over already.');
        case 'too-many':
          return toInvalid('input', 'TOO_MANY_CLOSURES', 'There are too many closures.');
        case 'busy':
          return toInvalid('input', 'DUES_ARE_MOVING', 'The dues of the change before are being moved.');
        default:
          return { __typename: 'Closure', ...closure };
      }
    },
    async cancelClosure(_, { id, reason }, context) {
      const order = { actor: toAdmin(context), reason: readRequiredReason('reason', reason) };
      const closure = await context.useCases.cancelClosure(order, id);
      if (closure) return { __typename: 'Closure', ...closure };
      return toInvalid('id', 'CLOSURE_UNKNOWN', 'There is no such closure.');
    },
  },
  Closure: {
    station: ({ stationId }, _, { followed: { readModel } }) => findReferred(readModel.stations, stationId),
  },
  Town: {
    hours: async (_, __, { read }) => (await findLastHours(read, null)) ?? null,
  },
  Station: {
    opensAt: ({ id }, _, context) => findEdge(context, id, false),
    closesAt: ({ id }, _, context) => findEdge(context, id, true),
    hours: async ({ id }, _, { read }) => (await findLastHours(read, id)) ?? null,
    openSpans: async ({ id }, { from, to }, { findRulebook }) => {
      const range = { from: from.getTime(), to: to.getTime() };
      if (range.to - range.from > maxDays * day)
        throw badInput('to', `to is at most ${maxDays} days after from`);
      const { calendar } = await findRulebook();
      const spans = findSpans(calendar, id) ?? [range];
      return spans.filter(isWithin(range)).map((span) => toDates(clip(span, range)));
    },
  },
};

/** The next edge, if the station is open, or closed, until then. */
async function findEdge(
  { findRulebook, clock }: Context,
  stationId: string,
  isOpen: boolean,
): Promise<Date | null> {
  const { calendar } = await findRulebook();
  const now = clock.now();
  if (isOpenAt(findSpans(calendar, stationId), now.getTime()) !== isOpen) return null;
  return findStationEdge(calendar, stationId, now) ?? null;
}

const isWithin =
  (range: Span) =>
  ({ from, to }: Span): boolean =>
    to > range.from && from < range.to;

const clip = (span: Span, range: Span): Span => ({
  from: Math.max(span.from, range.from),
  to: Math.min(span.to, range.to),
});

const toDates = ({ from, to }: Span) => ({ from: new Date(from), to: new Date(to) });

function isKnown({ followed: { readModel } }: Context, stationId: string | null): boolean {
  return stationId === null || readModel.stations.has(stationId);
}

function readOsm(field: string, osm: string): string {
  if (osm.length <= maxHoursLength) return osm.trim();
  throw badInput(field, `${field} is longer than ${maxHoursLength} characters`);
}

function readDay(field: string, text: string, timeZone: string): number {
  if (!isLocalTime(`${text}T00:00`)) throw badInput(field, `${field} is no day such as 2026-05-01`);
  return toInstant(`${text}T00:00`, timeZone).getTime();
}

function readLocal(field: string, text: string): string {
  if (isLocalTime(text)) return text;
  throw badInput(field, `${field} is no time such as 2026-12-24T00:00`);
}
