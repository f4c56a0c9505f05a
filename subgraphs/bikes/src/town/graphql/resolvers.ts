import { minute } from '@bike-rentals/runtime/durations';
import { toReminderLead } from '../../domain/rules.ts';
import type { Resolvers } from '../../graphql/generated.ts';
import { findStationBounds } from '../../stations/read-model/station-list.ts';
import { getSystem } from '../../store/system.ts';

/** The town is public. */
export const townResolvers: Resolvers = {
  Query: {
    town: (_, __, { read }) => getSystem(read),
  },
  Town: {
    bounds: (_, __, { followed: { readModel } }) => findStationBounds(readModel) ?? null,
    rules: (_, __, { rules }) => rules,
  },
  TownRules: {
    rentalsPerModel: ({ rentalsPerUserAndModel }) => rentalsPerUserAndModel,
    rentalMinutes: ({ rentalDurationMs }) => toMinutes(rentalDurationMs),
    overdueGraceMinutes: ({ overdueGraceMs }) => toMinutes(overdueGraceMs),
    reminderMinutes: (rules) => toMinutes(toReminderLead(rules)),
    holdMinutes: ({ holdDurationMs }) => toMinutes(holdDurationMs),
  },
};

const toMinutes = (milliseconds: number): number => Math.round(milliseconds / minute);
