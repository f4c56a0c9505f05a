import { readNumber, readRequiredReason, readText } from '@bike-rentals/subgraph';
import { toAdmin } from '../../graphql/actor.ts';
import { totalCount } from '../../graphql/connections.ts';
import type { Resolvers } from '../../graphql/generated.ts';
import { getKnown, toInvalid, toRemovalResult } from '../../graphql/results.ts';
import type { Station } from '../../read-model/entities.ts';
import { compareTexts } from '../../read-model/sorted-list.ts';
import { isOverFull } from '../../read-model/create-read-model.ts';
import { stations } from './connections.ts';

/** Stations are public. */
export const stationResolvers: Resolvers = {
  Query: {
    station: (_, { id }, { followed: { readModel } }) => readModel.stations.get(id) ?? null,
    stations: (_, args, { followed: { readModel } }) => stations(readModel, args),
  },
  Mutation: {
    addStation: async (_, { input }, context) => {
      const actor = toAdmin(context);
      const id = await context.useCases.addStation(actor, {
        name: readText('input.name', input.name),
        lat: readNumber('input.lat', input.lat, latRange),
        lon: readNumber('input.lon', input.lon, lonRange),
        capacity: readNumber('input.capacity', input.capacity, capacityRange),
        address: readAddress(input.address ?? null),
      });
      return { __typename: 'Station', ...getKnown('station', context.followed.readModel.stations, id) };
    },
    updateStation: async (_, { id, input }, context) => {
      const actor = toAdmin(context);
      const { name, lat, lon, capacity, address, isRenting, isReturning } = input;
      const found = await context.useCases.updateStation(actor, {
        id,
        ...(name != null && { name: readText('input.name', name) }),
        ...(lat != null && { lat: readNumber('input.lat', lat, latRange) }),
        ...(lon != null && { lon: readNumber('input.lon', lon, lonRange) }),
        ...(capacity != null && { capacity: readNumber('input.capacity', capacity, capacityRange) }),
        ...(address !== undefined && { address: readAddress(address) }),
        ...(isRenting != null && { isRenting }),
        ...(isReturning != null && { isReturning }),
      });
      if (found)
        return { __typename: 'Station', ...getKnown('station', context.followed.readModel.stations, id) };
      return toInvalid('id', 'STATION_UNKNOWN', 'There is no such station.');
    },
    removeStation: async (_, { id, reason }, context) => {
      const order = { actor: toAdmin(context), reason: readRequiredReason('reason', reason) };
      return toRemovalResult(id, await context.useCases.removeStation(order, id), 'STATION');
    },
  },
  Station: {
    __resolveReference: ({ id }, { followed: { readModel } }) => readModel.stations.get(id) ?? null,
    isOverFull: (station) => isOverFull(station),
    availability: toAvailability,
  },
  StationAvailability: {
    id: ({ stationId, modelId }) => `${stationId}:${modelId}`,
    model: ({ modelId }, _, { followed: { readModel } }) => getKnown('model', readModel.models, modelId),
  },
  StationConnection: totalCount,
};

/** Of each model what can be rented here. It is a part of its station, and has its version. */
function toAvailability({ id: stationId, version, isRenting, isOpen, standing }: Station) {
  if (!isRenting || !isOpen) return [];
  return [...standing]
    .filter(([, { available }]) => available > 0)
    .map(([modelId, { available: units }]) => ({ stationId, version, modelId, units }))
    .sort((a, b) => compareTexts(a.modelId, b.modelId));
}

const readAddress = (address: string | null): string | null =>
  address === null ? null : readText('input.address', address, { max: 200 });

const latRange = { min: -90, max: 90 };
const lonRange = { min: -180, max: 180 };
const capacityRange = { min: 1, max: 10_000 };
