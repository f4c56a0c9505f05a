import { badInput, readText } from '@bike-rentals/subgraph';
import type {
  ExtendRentalInput,
  RentBikeInput,
  ReturnBikeInput,
  UndoRentalInput,
} from '../../graphql/generated.ts';
import type { CommandInput } from '../domain/request-kinds.ts';

/** Reads what to rent. Throws BAD_USER_INPUT unless it is one bike or one model. */
export function readRentInput({
  bikeId,
  modelId,
  stationId,
  whenUnavailable,
}: RentBikeInput): CommandInput<'RENT'> {
  if (bikeId != null && modelId != null)
    throw badInput('input.modelId', 'either bikeId or modelId, not both');
  if (bikeId == null && modelId == null) throw badInput('input.modelId', 'bikeId or modelId must be given');
  if (bikeId != null && stationId != null)
    throw badInput('input.stationId', 'stationId goes with modelId only');
  return {
    ...(bikeId != null && { bikeId: readId('input.bikeId', bikeId) }),
    ...(modelId != null && { modelId: readId('input.modelId', modelId) }),
    ...(stationId != null && { stationId: readId('input.stationId', stationId) }),
    whenUnavailable: whenUnavailable ?? 'REFUSE',
  };
}

/** Reads what to return, and where. */
export const readReturnInput = ({ rentalId, stationId }: ReturnBikeInput): CommandInput<'RETURN'> => ({
  rentalId: readId('input.rentalId', rentalId),
  stationId: readId('input.stationId', stationId),
});

/** Reads what to extend, and until when. */
export const readExtendInput = ({ rentalId, until }: ExtendRentalInput): CommandInput<'EXTEND'> => ({
  rentalId: readId('input.rentalId', rentalId),
  ...(until != null && { until: until.toISOString() }),
});

/** Reads what to undo. */
export const readUndoInput = ({ rentalId }: UndoRentalInput): CommandInput<'UNDO'> => ({
  rentalId: readId('input.rentalId', rentalId),
});

/** Reads an idempotency key of at most 128 characters. */
export const readKey = (key: string): string => readText('input.idempotencyKey', key, { max: 128 });

const readId = (field: string, id: string): string => readText(field, id, { max: 64 });
