import type { Actor } from '@bike-rentals/contracts';
import {
  apiError,
  badInput,
  readNumber,
  readReason,
  readText,
  readUniqueText,
  requireAdmin,
  requireUser,
} from '@bike-rentals/subgraph';
import { findEntryById } from '../waiting-list/store/waiting-list.ts';
import type { ChangedBike } from '../catalogue/use-cases/change-bikes.ts';
import type { Context } from './context.ts';
import type { MutationResolvers, UpdateBikeInput } from './generated.ts';

export const Mutation: MutationResolvers = {
  addBikeModel: async (_, { input }, context) => {
    const actor = toStaff(context);
    const model = {
      ...input,
      brand: readUniqueText('input.brand', input.brand),
      name: readUniqueText('input.name', input.name),
    };
    const id = await context.useCases.addBikeModel(actor, model);
    if (id !== undefined) return { __typename: 'BikeModel', ...(await get(context.loaders.model, id)) };
    return toInvalid('name', 'MODEL_EXISTS', 'There is a model of this brand and name already.');
  },
  addStation: async (_, { input }, context) => {
    const actor = toStaff(context);
    const id = await context.useCases.addStation(actor, {
      name: readText('input.name', input.name),
      lat: readNumber('input.lat', input.lat, { min: -90, max: 90 }),
      lon: readNumber('input.lon', input.lon, { min: -180, max: 180 }),
      capacity: readNumber('input.capacity', input.capacity, capacityRange),
    });
    return { __typename: 'Station', ...(await get(context.loaders.station, id)) };
  },
  updateStation: async (_, { id, input }, context) => {
    const actor = toStaff(context);
    const { name, capacity, isRenting, isReturning } = input;
    const found = await context.useCases.updateStation(actor, {
      id,
      ...(name != null && { name: readText('input.name', name) }),
      ...(capacity != null && { capacity: readNumber('input.capacity', capacity, capacityRange) }),
      ...(isRenting != null && { isRenting }),
      ...(isReturning != null && { isReturning }),
    });
    if (found) return { __typename: 'Station', ...(await get(context.loaders.station, id)) };
    return toInvalid('id', 'STATION_UNKNOWN', 'There is no such station.');
  },
  addBike: async (_, { input: { serialNumber, modelId, stationId } }, context) => {
    const order = { actor: toStaff(context) };
    const serial = readUniqueText('input.serialNumber', serialNumber, { max: 64 });
    const input = { serial, modelId, stationId };
    return toBikeResult(context, await context.useCases.addBike(order, input));
  },
  updateBike: async (_, { id, input }, context) => {
    const order = { actor: toStaff(context), reason: readReason('input.reason', input.reason) };
    const update = { id, stationId: input.stationId ?? undefined, state: readState(input.state) };
    return toBikeResult(context, await context.useCases.updateBike(order, update));
  },
  retireBike: async (_, { id, reason }, context) => {
    const order = { actor: toStaff(context), reason: readReason('reason', reason) };
    return toBikeResult(context, await context.useCases.retireBike(order, id));
  },
  leaveWaitingList: async (_, { entryId }, context) => {
    const { userId, role } = requireUser(context.viewer);
    const left = await context.useCases.leaveWaitingList(toActor(userId, role), entryId);
    const entry = left === 'left' ? await findEntryById(context.read, entryId) : undefined;
    if (!entry) throw apiError('NOT_FOUND', 'There is no such entry, or it is not yours.');
    return entry;
  },
};

const capacityRange = { min: 1, max: 10_000 };

function toStaff({ viewer }: Context): Actor {
  const { userId, role } = requireAdmin(viewer);
  return toActor(userId, role);
}

function toActor(id: string, role: string): Actor {
  return { id, role: role === 'ADMIN' ? 'ADMIN' : 'RENTER' };
}

/** RENTED and RESERVED come about by renting and holding, RETIRED by retiring. */
function readState(state: UpdateBikeInput['state']): 'AVAILABLE' | 'MAINTENANCE' | 'MISSING' | undefined {
  if (state == null) return undefined;
  if (state === 'AVAILABLE' || state === 'MAINTENANCE' || state === 'MISSING') return state;
  throw badInput('input.state', 'state is AVAILABLE, MAINTENANCE or MISSING');
}

async function toBikeResult({ loaders }: Context, result: ChangedBike) {
  if (result.kind === 'invalid') return toInvalid(result.field, result.code, result.message);
  return { __typename: 'Bike' as const, ...(await get(loaders.bike, result.bikeId)) };
}

function toInvalid(field: string, code: string, message: string) {
  return { __typename: 'InvalidInput' as const, field, code, message };
}

async function get<Row>(loader: { load(id: string): Promise<Row | undefined> }, id: string): Promise<Row> {
  const row = await loader.load(id);
  if (row === undefined) throw new Error(`${id} vanished`);
  return row;
}
