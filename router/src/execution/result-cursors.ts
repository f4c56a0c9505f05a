import { getOwn, isNullish, type JsonObject } from '../json/json-object.ts';
import type { TypeConditionedFlatten } from '../supergraph/type-conditioned-paths.ts';
import type { ResponsePath } from './response-path.ts';

/** An object of the response under construction, with its path. */
export interface ResultCursor {
  value: JsonObject;
  path: ResponsePath | undefined;
}

/**
 * Finds the objects below `cursors` at a path of the plan, in which `@` stands for every element of a list. Nulls are
 * left out, and so are objects whose type is not among the types at their position of the path.
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

/** An object without `__typename` was fetched as the only type that is possible. */
function isOneOf(value: unknown, types: readonly string[]): boolean {
  const typename = getOwn(value, '__typename');
  return typeof typename !== 'string' || types.includes(typename);
}
