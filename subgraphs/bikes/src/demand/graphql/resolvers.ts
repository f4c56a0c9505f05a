import { badInput, requireAdmin } from '@bike-rentals/subgraph';
import { day } from '@bike-rentals/runtime/durations';
import { isLocalTime, toTownDay } from '../../domain/town-day.ts';
import type { InputMaybe, Resolvers } from '../../graphql/generated.ts';
import { findReferred, getKnown } from '../../graphql/results.ts';
import { countDemand, findDemand } from '../store/demand.ts';

/** Places of one answer. */
const maxPlaces = 50;

/** Unmet demand is for admins. */
export const demandResolvers: Resolvers = {
  Query: {
    unmetDemand: (_, { from, to }, { viewer, clock, timeZone }) => {
      requireAdmin(viewer);
      const now = clock.now();
      const days = {
        from: readDay('from', from) ?? toTownDay(new Date(now.getTime() - 6 * day), timeZone),
        to: readDay('to', to) ?? toTownDay(now, timeZone),
      };
      if (days.from > days.to) throw badInput('from', 'from is after to');
      return days;
    },
  },
  UnmetDemand: {
    refusals: (days, _, { read }) => countDemand(read, days),
    places: (days, _, { read }) => findDemand(read, days, maxPlaces),
  },
  DemandAtPlace: {
    model: ({ modelId }, _, { followed: { readModel } }) => getKnown('model', readModel.models, modelId),
    station: ({ stationId }, _, { followed: { readModel } }) => findReferred(readModel.stations, stationId),
  },
};

function readDay(field: string, text: InputMaybe<string> | undefined): string | undefined {
  if (text == null) return undefined;
  if (isLocalTime(`${text}T00:00`)) return text;
  throw badInput(field, `${field} is no day such as 2026-05-01`);
}
