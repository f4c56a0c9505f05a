import { hasSession, canView } from '@bike-rentals/subgraph';
import type {
  BikeModelResolvers,
  BikeResolvers,
  StationAvailabilityResolvers,
  StationResolvers,
} from '../../graphql/generated.ts';

export const Bike: BikeResolvers = {
  __resolveReference: async ({ id }, { viewer, loaders }) =>
    hasSession(viewer) ? ((await loaders.bike.load(id)) ?? null) : null,
  serialNumber: ({ serial }) => serial,
  withdrawAtReturn: ({ withdraw }) => withdraw,
  model: async ({ modelId }, _, { loaders }) => {
    const model = await loaders.model.load(modelId);
    if (!model) throw new Error(`model ${modelId} is missing`);
    return model;
  },
  station: async ({ stationId }, _, { loaders }) =>
    stationId === null ? null : ((await loaders.station.load(stationId)) ?? null),
  currentRental: async ({ id }, _, { viewer, loaders }) => {
    const rental = await loaders.activeRental.load(id);
    return rental && canView(viewer, rental.userId) ? rental : null;
  },
};

/** Clients keep what has the higher version: it grows with the row, and with what is counted and shown with it. */
const toShownVersion = ({ version, countsVersion }: { version: number; countsVersion: number }): number =>
  version + countsVersion;

export const BikeModel: BikeModelResolvers = {
  version: toShownVersion,
  __resolveReference: async ({ id }, { loaders }) => (await loaders.model.load(id)) ?? null,
  availableUnits: ({ id }, { stationId }, { loaders }) =>
    loaders.units.load({ modelId: id, stationId: stationId ?? null }),
  waiting: ({ id }, _, { loaders }) => loaders.waiting.load(id),
};

export const Station: StationResolvers = {
  version: toShownVersion,
  __resolveReference: async ({ id }, { loaders }) => (await loaders.station.load(id)) ?? null,
  bikesParked: ({ id }, _, { loaders }) => loaders.parked.load(id),
  isOverFull: async ({ id, capacity }, _, { loaders }) => (await loaders.parked.load(id)) > capacity,
  availability: ({ id }, _, { loaders }) => loaders.availability.load(id),
};

export const StationAvailability: StationAvailabilityResolvers = {
  id: ({ stationId, modelId }) => `${stationId}:${modelId}`,
  // It is a part of its station, whose version counts its changes.
  version: async ({ stationId }, _, { loaders }) => {
    const station = await loaders.station.load(stationId);
    if (!station) throw new Error(`station ${stationId} is missing`);
    return toShownVersion(station);
  },
  model: async ({ modelId }, _, { loaders }) => {
    const model = await loaders.model.load(modelId);
    if (!model) throw new Error(`model ${modelId} is missing`);
    return model;
  },
};
