import { isDeepStrictEqual } from 'node:util';
import type { ReadModel } from './create-read-model.ts';

/** Says in words where two read models differ, of the first ten places. Versions may: they depend on the time of loading. */
export function findDifferences(one: ReadModel, other: ReadModel): string[] {
  const kinds = ['stations', 'models', 'bikes', 'waiting'] as const;
  const counts = ['emptyStations', 'overFullStations'] as const;
  return [
    ...counts
      .filter((name) => one[name] !== other[name])
      .map((name) => `${name}: ${one[name]}, in the tables ${other[name]}`),
    ...kinds.flatMap((kind) => compare(kind, one[kind] as ReadonlyMap<string, unknown>, other[kind])),
  ].slice(0, maxDifferences);
}

const maxDifferences = 10;

function compare(
  kind: string,
  one: ReadonlyMap<string, unknown>,
  other: ReadonlyMap<string, unknown>,
): string[] {
  const differences: string[] = [];
  for (const id of new Set([...one.keys(), ...other.keys()])) {
    const [a, b] = [withoutVersion(kind, one.get(id)), withoutVersion(kind, other.get(id))];
    if (!isDeepStrictEqual(a, b)) differences.push(`${kind} ${id}: ${toText(a)}, in the tables ${toText(b)}`);
    if (differences.length === maxDifferences) break;
  }
  return differences;
}

function withoutVersion(kind: string, value: unknown): unknown {
  if (kind === 'bikes' || typeof value !== 'object' || value === null) return value;
  return { ...value, version: undefined };
}

function toText(value: unknown): string {
  if (value === undefined) return 'nothing';
  return JSON.stringify(value, (_, inner: unknown): unknown =>
    inner instanceof Map ? Object.fromEntries(inner as Map<string, unknown>) : inner,
  );
}
