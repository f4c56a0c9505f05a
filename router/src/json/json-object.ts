/** An object of a JSON text: a GraphQL response, a part of one, or the variables of a request. */
export type JsonObject = Record<string, unknown>;

/** `null` and lists are not objects of JSON. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** GraphQL treats an undefined value like `null`. */
export const isNullish = (value: unknown): value is null | undefined => value === null || value === undefined;

/** Reads an own property only: a client may call a field `constructor`. */
export function getOwn(value: unknown, key: string | number): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/**
 * Merges `source` into `target`. Lists of the same length are merged element by element.
 * `null` never replaces a value: it is what remains of an object when one of its parts could not be fetched.
 */
export function deepMerge(target: JsonObject, source: JsonObject): void {
  for (const key in source) {
    // Assigning `__proto__` would let a subgraph change what all objects inherit.
    if (key === '__proto__') continue;
    const value = source[key];
    const old = Object.hasOwn(target, key) ? target[key] : undefined;
    if (old === undefined || old === null) target[key] = value === undefined ? old : value;
    else if (value !== undefined && value !== null) target[key] = mergeValues(old, value);
  }
}

function mergeValues(old: unknown, value: unknown): unknown {
  if (isObject(old) && isObject(value)) {
    deepMerge(old, value);
    return old;
  }
  if (Array.isArray(old) && Array.isArray(value) && old.length === value.length) {
    return value.map((element: unknown, index): unknown =>
      element === null ? old[index] : mergeValues(old[index], element),
    );
  }
  return value;
}

/** Whether objects and lists are nested in more than `levels` levels. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const inner of Object.values(value)) if (isDeeperThan(inner, levels - 1)) return true;
  return false;
}
