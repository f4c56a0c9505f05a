import { createHash } from 'node:crypto';
import { badInput, readText } from '@bike-rentals/subgraph';
import type {
  ExtendAllInput,
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
  returnBy,
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
    ...(returnBy != null && { returnBy: readInstant('input.returnBy', returnBy) }),
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
  ...(until != null && { until: readInstant('input.until', until) }),
});

const maxRentalsAtOnce = 20;

/** Reads what to extend at once: an input for each rental, with a key of its own. */
export function readExtendAllInput({ rentalIds, idempotencyKey }: ExtendAllInput): ExtendRentalInput[] {
  const key = readKey(idempotencyKey);
  const field = 'input.rentalIds';
  if (rentalIds.length === 0) throw badInput(field, 'at least one rental must be given');
  if (rentalIds.length > maxRentalsAtOnce)
    throw badInput(field, `at most ${maxRentalsAtOnce} rentals at once`);
  if (new Set(rentalIds).size < rentalIds.length) throw badInput(field, 'each rental may be given once');
  return rentalIds.map((rentalId) => ({
    rentalId: readId(field, rentalId),
    // A key of a client may be as long as a key can be.
    idempotencyKey: createHash('sha256').update(`${key}:${rentalId}`).digest('base64url'),
  }));
}

/** Reads what to undo. */
export const readUndoInput = ({ rentalId }: UndoRentalInput): CommandInput<'UNDO'> => ({
  rentalId: readId('input.rentalId', rentalId),
});

/** Reads an idempotency key of at most 128 characters. */
export const readKey = (key: string): string => readText('input.idempotencyKey', key, { max: 128 });

/** Messages have years of four digits. */
function readInstant(field: string, instant: Date): string {
  const text = instant.toISOString();
  if (!/^\d{4}-/.test(text)) throw badInput(field, 'the year has more than four digits');
  return text;
}

const readId = (field: string, id: string): string => readText(field, id, { max: 64 });
