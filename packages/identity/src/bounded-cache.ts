/**
 * A map of at most `most` entries that keeps at least the half of them that was used last. In two generations: finding
 * what is in use changes nothing, where a list in the order of use would be rewritten for every request.
 * With `weigh` an entry counts for what its key says, and `most` is for all of them together.
 */
export function createBoundedCache<Value>(most: number, weigh: (key: string) => number = () => 1) {
  let young = new Map<string, Value>();
  let old = new Map<string, Value>();
  let weight = 0;

  function set(key: string, value: Value): void {
    if (!young.has(key)) weight += weigh(key);
    young.set(key, value);
    if (weight < most / 2) return;
    old = young;
    young = new Map();
    weight = 0;
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
      if (young.delete(key)) weight -= weigh(key);
      old.delete(key);
    },
  };
}
