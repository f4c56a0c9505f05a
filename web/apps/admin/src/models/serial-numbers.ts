import type { AddBikesInput } from '../graphql.generated';

/** Most bikes of one request. */
export const MAX_BIKES = 100;

/** The serial numbers of a text: one in each line, or with commas between. */
export const readSerialNumbers = (text: string): string[] =>
  text
    .split(/[\n,;]/)
    .map((line) => line.trim())
    .filter(Boolean);

/** What the form of new bikes has. */
export interface NewBikes {
  modelId: string;
  stationId: string;
  way: 'prefix' | 'list';
  prefix: string;
  count: number | undefined;
  serialNumbers: string;
}

/** Which fields of the form are wrong. */
export function findFaults({ stationId, way, prefix, count, serialNumbers }: NewBikes): (keyof NewBikes)[] {
  const faults: (keyof NewBikes)[] = [];
  if (stationId === '') faults.push('stationId');
  if (way === 'prefix') {
    if (prefix.trim() === '') faults.push('prefix');
    if (count === undefined || !isPossible(count)) faults.push('count');
  } else if (!isPossible(readSerialNumbers(serialNumbers).length)) {
    faults.push('serialNumbers');
  }
  return faults;
}

const isPossible = (count: number): boolean => Number.isInteger(count) && count >= 1 && count <= MAX_BIKES;

/** The input of `addBikes`: a prefix with a count, or a list. */
export function toAddBikes({
  modelId,
  stationId,
  way,
  prefix,
  count,
  serialNumbers,
}: NewBikes): AddBikesInput {
  return way === 'list'
    ? { modelId, stationId, serialNumbers: readSerialNumbers(serialNumbers) }
    : { modelId, stationId, serialPrefix: prefix.trim(), ...(count !== undefined && { count }) };
}
