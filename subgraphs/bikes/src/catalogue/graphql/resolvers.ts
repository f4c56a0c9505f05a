import {
  badInput,
  hasSession,
  readNumber,
  readReason,
  readRequiredReason,
  readUniqueText,
  requireAdmin,
  requireSession,
} from '@bike-rentals/subgraph';
import { defaultGarageCapacity } from '@bike-rentals/get-garages';
import { toAdmin } from '../../graphql/actor.ts';
import { totalCount } from '../../graphql/connections.ts';
import type { Context } from '../../graphql/context.ts';
import type { AddBikesInput, Resolvers, UpdateBikeInput } from '../../graphql/generated.ts';
import { findReferred, getKnown, toInvalid, toRemovalResult } from '../../graphql/results.ts';
import { countFleet } from '../read-model/bike-list.ts';
import { countUnits } from '../read-model/model-list.ts';
import type { NewSerials } from '../use-cases/add-bikes.ts';
import type { ChangedBike } from '../use-cases/change-bikes.ts';
import { bikeModels, bikes } from './connections.ts';

/** Models are public; bikes are for viewers with a session, and guests see them in events, without serial numbers. */
export const catalogueResolvers: Resolvers = {
  Query: {
    bike: (_, { id }, { viewer, followed: { readModel } }) => {
      requireSession(viewer);
      return readModel.bikes.get(id) ?? null;
    },
    bikeModel: (_, { id }, { followed: { readModel } }) => readModel.models.get(id) ?? null,
    bikes: (_, args, { viewer, followed: { readModel } }) => {
      requireSession(viewer);
      return bikes(readModel, args);
    },
    bikeModels: (_, args, { followed: { readModel } }) => bikeModels(readModel, args),
    garages: (_, args, { viewer, followed: { readModel } }) => {
      requireAdmin(viewer);
      const capacityPerGarage = args.capacityPerGarage ?? defaultGarageCapacity;
      if (capacityPerGarage < 1) throw badInput('capacityPerGarage', 'a garage holds one bike at least');
      return { bikes: countFleet(readModel), capacityPerGarage };
    },
  },
  Mutation: {
    addBikeModel: async (_, { input }, context) => {
      const actor = toAdmin(context);
      const model = {
        ...input,
        brand: readUniqueText('input.brand', input.brand),
        name: readUniqueText('input.name', input.name),
        ...readMeasures(input),
      };
      const id = await context.useCases.addBikeModel(actor, model);
      if (id !== undefined)
        return { __typename: 'BikeModel', ...getKnown('model', context.followed.readModel.models, id) };
      return modelExists;
    },
    updateBikeModel: async (_, { id, input }, context) => {
      const actor = toAdmin(context);
      const { brand, name, formFactor, propulsion } = input;
      const result = await context.useCases.updateBikeModel(actor, {
        id,
        ...(brand != null && { brand: readUniqueText('input.brand', brand) }),
        ...(name != null && { name: readUniqueText('input.name', name) }),
        ...(formFactor != null && { formFactor }),
        ...(propulsion != null && { propulsion }),
        ...readMeasures(input),
      });
      if (result === 'unknown') return toInvalid('id', 'MODEL_UNKNOWN', 'There is no such model.');
      if (result === 'name-taken') return modelExists;
      return { __typename: 'BikeModel', ...getKnown('model', context.followed.readModel.models, id) };
    },
    removeBikeModel: async (_, { id, reason }, context) => {
      const order = { actor: toAdmin(context), reason: readRequiredReason('reason', reason) };
      return toRemovalResult(id, await context.useCases.removeBikeModel(order, id), 'MODEL');
    },
    addBike: async (_, { input: { serialNumber, modelId, stationId } }, context) => {
      const order = { actor: toAdmin(context) };
      const serial = readUniqueText('input.serialNumber', serialNumber, { max: maxSerialLength });
      const input = { serial, modelId, stationId };
      return toBikeResult(context, await context.useCases.addBike(order, input));
    },
    addBikes: async (_, { input }, context) => {
      const actor = toAdmin(context);
      const { modelId, stationId } = input;
      const numbers = readSerials(input);
      const result = await context.useCases.addBikes(actor, { numbers, modelId, stationId });
      if (result.kind === 'invalid') return toInvalid(result.field, result.code, result.message);
      const added = result.bikeIds.map((id) => getKnown('bike', context.followed.readModel.bikes, id));
      return { __typename: 'BikesAdded', bikes: added };
    },
    updateBike: async (_, { id, input }, context) => {
      const order = { actor: toAdmin(context), reason: readReason('input.reason', input.reason) };
      const update = { id, stationId: input.stationId ?? undefined, state: readState(input.state) };
      return toBikeResult(context, await context.useCases.updateBike(order, update));
    },
    correctBike: async (_, { id, input }, context) => {
      const order = { actor: toAdmin(context), reason: readRequiredReason('input.reason', input.reason) };
      const { serialNumber, modelId } = input;
      const correction = {
        id,
        ...(serialNumber != null && {
          serial: readUniqueText('input.serialNumber', serialNumber, { max: maxSerialLength }),
        }),
        ...(modelId != null && { modelId }),
      };
      return toBikeResult(context, await context.useCases.correctBike(order, correction));
    },
    retireBike: async (_, { id, reason }, context) => {
      const order = { actor: toAdmin(context), reason: readReason('reason', reason) };
      return toBikeResult(context, await context.useCases.retireBike(order, id));
    },
  },
  Bike: {
    __resolveReference: ({ id }, { viewer, followed: { readModel } }) =>
      hasSession(viewer) ? (readModel.bikes.get(id) ?? null) : null,
    serialNumber: ({ serial }, _, { viewer }) => {
      requireSession(viewer);
      return serial;
    },
    withdrawAtReturn: ({ withdraw }) => withdraw,
    model: ({ modelId }, _, { followed: { readModel } }) => getKnown('model', readModel.models, modelId),
    station: ({ stationId }, _, { followed: { readModel } }) => findReferred(readModel.stations, stationId),
  },
  BikeConnection: totalCount,
  BikeModel: {
    __resolveReference: ({ id }, { followed: { readModel } }) => readModel.models.get(id) ?? null,
    availableUnits: (model, { stationId }, { followed: { readModel } }) =>
      countUnits(readModel, model, stationId ?? undefined),
  },
  BikeModelConnection: totalCount,
  Garages: {
    // Called only if the field is selected, because get-garages itself queries the number of bikes.
    needed: ({ bikes, capacityPerGarage }, _, { computeGarages }) => computeGarages(bikes, capacityPerGarage),
  },
};

const modelExists = toInvalid('name', 'MODEL_EXISTS', 'There is a model of this brand and name already.');

/** The range of each number that a model may have. */
const measures = {
  rangeMeters: { min: 1, max: 1_000_000 },
  wheelCount: { min: 1, max: 8 },
  cargoLoadKg: { min: 1, max: 1_000 },
} as const;

type Measures = { [Name in keyof typeof measures]?: number | null };

/** What is left out is left out of the result, too. */
function readMeasures(input: Measures): Measures {
  const names = Object.keys(measures) as (keyof Measures)[];
  const given = names.flatMap((name) => {
    const value = input[name];
    if (value === undefined) return [];
    return [[name, value === null ? null : readNumber(`input.${name}`, value, measures[name])] as const];
  });
  return Object.fromEntries(given);
}

const maxSerialLength = 64;
/** Room for the digits that follow. */
const maxPrefixLength = 55;
const countRange = { min: 1, max: 100 };

function readSerials({ serialNumbers, serialPrefix, count }: AddBikesInput): NewSerials {
  if (serialNumbers != null) {
    if (serialPrefix != null || count != null)
      throw badInput('input.serialNumbers', 'either serialNumbers, or serialPrefix and count');
    readNumber('input.serialNumbers', serialNumbers.length, countRange);
    const serials = serialNumbers.map((serial, index) =>
      readUniqueText(`input.serialNumbers.${index}`, serial, { max: maxSerialLength }),
    );
    return { serials };
  }
  if (serialPrefix == null)
    throw badInput('input.serialPrefix', 'serialNumbers is needed, or serialPrefix and count');
  if (count == null) throw badInput('input.count', 'serialPrefix needs count');
  return {
    prefix: readUniqueText('input.serialPrefix', serialPrefix, { max: maxPrefixLength }),
    count: readNumber('input.count', count, countRange),
  };
}

/** RENTED and RESERVED come about by renting and holding, RETIRED by retiring. */
function readState(state: UpdateBikeInput['state']): 'AVAILABLE' | 'MAINTENANCE' | 'MISSING' | undefined {
  if (state == null) return undefined;
  if (state === 'AVAILABLE' || state === 'MAINTENANCE' || state === 'MISSING') return state;
  throw badInput('input.state', 'state is AVAILABLE, MAINTENANCE or MISSING');
}

function toBikeResult({ followed: { readModel } }: Context, result: ChangedBike) {
  if (result.kind === 'invalid') return toInvalid(result.field, result.code, result.message);
  return { __typename: 'Bike' as const, ...getKnown('bike', readModel.bikes, result.bikeId) };
}
