import type { TypeConditionedFlatten } from '../supergraph/type-conditioned-paths.ts';
import type { ResponsePath } from './response-path.ts';

/** A GraphQL object as a subgraph sent it. */
export type JsonObject = Record<string, unknown>;

/** An object in the growing response, and where it stands. */
export interface ResultCursor {
  value: JsonObject;
  path: ResponsePath | undefined;
}

/**
 * The objects below `cursors` at a plan's path; `@` stands for every element of a list. Nulls are passed over, and so are
 * objects whose type is not among the types at their position in the path.
 */
export function flattenAtPath(
  cursors: readonly ResultCursor[],
  { path, types }: Pick<TypeConditionedFlatten, 'path' | 'types'>,
): ResultCursor[] {
  const found: ResultCursor[] = [];

  function walk(value: unknown, at: ResponsePath | undefined, index: number): void {
    if (isNullish(value)) return;
    const key = path[index];
    if (Array.isArray(value)) {
      const next = key === '@' ? index + 1 : index;
      value.forEach((element, position) => {
        walk(element, { parent: at, key: position }, next);
      });
    } else if (types?.[index] && !isOneOf(value, types[index])) {
      return;
    } else if (key === undefined) {
      if (typeof value === 'object') found.push({ value: value as JsonObject, path: at });
    } else {
      walk(getOwn(value, key), { parent: at, key }, index + 1);
    }
  }

  for (const { value, path: at } of cursors) walk(value, at, 0);
  return found;
}

/** What carries no type name was fetched as the one type it can be. */
function isOneOf(value: unknown, types: readonly string[]): boolean {
  const typename = getOwn(value, '__typename');
  return typeof typename !== 'string' || types.includes(typename);
}

/** What was sent, and nothing that objects have of themselves: a client may call a field `constructor`. */
export function getOwn(value: unknown, key: string | number): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/**
 * Adds what a subgraph sent to what is there. Lists of the same length are merged element by element.
 * Null takes nothing away: it is what is left of an object of which one part could not be had.
 */
export function deepMerge(target: JsonObject, source: JsonObject): void {
  for (const key in source) {
    // A subgraph could change what all objects inherit.
    if (key === '__proto__') continue;
    const value = source[key];
    const old = Object.hasOwn(target, key) ? target[key] : undefined;
    if (old === undefined || old === null) target[key] = value === undefined ? old : value;
    else if (value !== undefined && value !== null) target[key] = merged(old, value);
  }
}

function merged(old: unknown, value: unknown): unknown {
  if (isObject(old) && isObject(value)) {
    deepMerge(old, value);
    return old;
  }
  if (Array.isArray(old) && Array.isArray(value) && old.length === value.length) {
    return value.map((element: unknown, index): unknown =>
      element === null ? old[index] : merged(old[index], element),
    );
  }
  return value;
}

export const isNullish = (value: unknown): value is null | undefined => value === null || value === undefined;

/** Whether JSON is nested in more levels of objects and lists than these. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const inner of Object.values(value)) if (isDeeperThan(inner, levels - 1)) return true;
  return false;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
