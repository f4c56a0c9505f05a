/**
 * A map of at most `most` entries that keeps at least the half of them that was used last. In two generations: finding
 * what is in use changes nothing, where a list in the order of use would be rewritten for every request.
 */
export function createBoundedCache<Value>(most: number) {
  let young = new Map<string, Value>();
  let old = new Map<string, Value>();

  function set(key: string, value: Value): void {
    young.set(key, value);
    if (young.size < most / 2) return;
    old = young;
    young = new Map();
  }

  return {
    find(key: string): Value | undefined {
      const value = young.get(key);
      if (value !== undefined) return value;
      const aged = old.get(key);
      if (aged !== undefined) set(key, aged);
      return aged;
    },
    set,
    delete(key: string): void {
      young.delete(key);
      old.delete(key);
    },
  };
}
