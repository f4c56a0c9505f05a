import { minute } from '@bike-rentals/runtime/durations';
import { toNominalMs, type Duration } from '../../domain/duration.ts';
import type { Resolvers } from '../../graphql/generated.ts';
import { resolveRules, town } from '../../policies/domain/policies.ts';
import { findStationBounds } from '../../stations/read-model/station-list.ts';
import { getSystem } from '../../store/system.ts';

/** The town is public. */
export const townResolvers: Resolvers = {
  Query: {
    town: (_, __, { read }) => getSystem(read),
  },
  Town: {
    bounds: (_, __, { followed: { readModel } }) => findStationBounds(readModel) ?? null,
    rules: async (_, __, { rules, read, clock }) =>
      resolveRules((await rules.read(read)).policies, town, clock.now()),
  },
  TownRules: {
    rentalsPerModel: ({ rentalsPerUserAndModel }) => rentalsPerUserAndModel,
    rentalMinutes: ({ rentalLength }) => toMinutes(rentalLength),
    overdueGraceMinutes: ({ grace }) => toMinutes(grace),
    reminderMinutes: ({ reminderBefore, rentalLength }) =>
      Math.min(toMinutes(reminderBefore), Math.floor(toMinutes(rentalLength) / 2)),
    holdMinutes: ({ holdTime }) => toMinutes(holdTime),
  },
};

const toMinutes = (duration: Duration): number => Math.round(toNominalMs(duration) / minute);
