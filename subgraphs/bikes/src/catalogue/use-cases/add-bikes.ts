import type { Actor } from '@bike-rentals/contracts';
import { toComparisonKey } from '@bike-rentals/subgraph';
import { emptyScope } from '../../store/fleet-scope.ts';
import type { Transaction } from '../../store/open-store.ts';
import { decide } from '../../use-cases/decide.ts';
import { toDecisionContext, type UseCaseContext } from '../../use-cases/use-case-context.ts';
import { decideAddBikes, type BikesChange } from '../domain/add-bikes.ts';
import { invalid } from '../domain/fleet-change.ts';
import { findBikesBySerials, findLastSerialNumber } from '../store/serials.ts';

/** Serial numbers of new bikes: those given, or the next `count` that begin with `prefix`. */
export type NewSerials = { serials: readonly string[] } | { prefix: string; count: number };

/** The ids of the new bikes in the order of their serial numbers, or what was wrong with which argument. */
export type AddedBikes = Exclude<BikesChange, { kind: 'changed' }> | { kind: 'changed'; bikeIds: string[] };

/** Adds bikes of a model at a station: all of them, or none if one of the serial numbers is taken. */
export async function addBikes(
  service: UseCaseContext,
  actor: Actor,
  { numbers, ...place }: { numbers: NewSerials; modelId: string; stationId: string },
): Promise<AddedBikes> {
  const context = toDecisionContext(service, actor);
  const scope = { ...emptyScope, modelIds: [place.modelId], stationIds: [place.stationId] };
  const result = await service.store.transact(async (tx): Promise<AddedBikes> => {
    const serials = 'serials' in numbers ? numbers.serials : await findNextSerials(tx, numbers);
    const fault = await findFault(tx, serials);
    if (fault) return fault;
    const { decided } = await decide(tx, { scope, context, head: service.waitingListHead }, (fleet, now) => {
      const decided = decideAddBikes(fleet, { ...place, serials }, now);
      return { decided, fleet: decided.kind === 'changed' ? decided.fleet : fleet };
    });
    return decided.kind === 'changed' ? { kind: decided.kind, bikeIds: decided.bikeIds } : decided;
  });
  service.onCommit();
  return result;
}

/** Digits of a number that is made: more where three are not enough. */
const minDigits = 3;

async function findNextSerials(
  tx: Transaction,
  { prefix, count }: { prefix: string; count: number },
): Promise<string[]> {
  const last = await findLastSerialNumber(tx, prefix);
  return Array.from(
    { length: count },
    (_, index) => `${prefix}${String(last + 1 + index).padStart(minDigits, '0')}`,
  );
}

async function findFault(tx: Transaction, serials: readonly string[]) {
  const keys = serials.map(toComparisonKey);
  const repeated = keys.findIndex((key, index) => keys.indexOf(key) < index);
  if (repeated !== -1)
    return invalid(
      `serialNumbers.${repeated}`,
      'SERIAL_NUMBER_REPEATED',
      `"${serials[repeated] ?? ''}" is in the list twice.`,
    );
  const bikes = await findBikesBySerials(tx, serials);
  const taken = new Set(bikes.flatMap(({ serial, serialKey }) => [serial, serialKey ?? serial]));
  const first = serials.findIndex((serial, index) => taken.has(serial) || taken.has(keys[index] ?? serial));
  if (first === -1) return undefined;
  return invalid(
    `serialNumbers.${first}`,
    'SERIAL_NUMBER_TAKEN',
    `Another bike has the serial number "${serials[first] ?? ''}".`,
  );
}
