import { readNumber, readText } from '@bike-rentals/subgraph';
import { toStaff } from '../../graphql/actor.ts';
import { totalCount } from '../../graphql/connections.ts';
import type { Resolvers } from '../../graphql/generated.ts';
import { getLoaded, toInvalid } from '../../graphql/results.ts';
import { toShownVersion } from '../../graphql/shown-version.ts';
import { stations } from './connections.ts';

/** Stations are public. */
export const stationResolvers: Resolvers = {
  Query: {
    station: async (_, { id }, { loaders }) => (await loaders.station.load(id)) ?? null,
    stations: (_, args, { read }) => stations(read, args),
  },
  Mutation: {
    addStation: async (_, { input }, context) => {
      const actor = toStaff(context);
      const id = await context.useCases.addStation(actor, {
        name: readText('input.name', input.name),
        lat: readNumber('input.lat', input.lat, latRange),
        lon: readNumber('input.lon', input.lon, lonRange),
        capacity: readNumber('input.capacity', input.capacity, capacityRange),
      });
      return { __typename: 'Station', ...(await getLoaded('station', context.loaders.station, id)) };
    },
    updateStation: async (_, { id, input }, context) => {
      const actor = toStaff(context);
      const { name, lat, lon, capacity, isRenting, isReturning } = input;
      const found = await context.useCases.updateStation(actor, {
        id,
        ...(name != null && { name: readText('input.name', name) }),
        ...(lat != null && { lat: readNumber('input.lat', lat, latRange) }),
        ...(lon != null && { lon: readNumber('input.lon', lon, lonRange) }),
        ...(capacity != null && { capacity: readNumber('input.capacity', capacity, capacityRange) }),
        ...(isRenting != null && { isRenting }),
        ...(isReturning != null && { isReturning }),
      });
      if (found)
        return { __typename: 'Station', ...(await getLoaded('station', context.loaders.station, id)) };
      return toInvalid('id', 'STATION_UNKNOWN', 'There is no such station.');
    },
  },
  Station: {
    version: toShownVersion,
    __resolveReference: async ({ id }, { loaders }) => (await loaders.station.load(id)) ?? null,
    bikesParked: ({ id }, _, { loaders }) => loaders.parked.load(id),
    isOverFull: async ({ id, capacity }, _, { loaders }) => (await loaders.parked.load(id)) > capacity,
    availability: ({ id }, _, { loaders }) => loaders.availability.load(id),
  },
  StationAvailability: {
    id: ({ stationId, modelId }) => `${stationId}:${modelId}`,
    // It is a part of its station, whose version counts its changes.
    version: async ({ stationId }, _, { loaders }) =>
      toShownVersion(await getLoaded('station', loaders.station, stationId)),
    model: ({ modelId }, _, { loaders }) => getLoaded('model', loaders.model, modelId),
  },
  StationConnection: totalCount,
};

const latRange = { min: -90, max: 90 };
const lonRange = { min: -180, max: 180 };
const capacityRange = { min: 1, max: 10_000 };
