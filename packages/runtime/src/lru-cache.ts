interface Entry<Value> {
  value: Value;
  weight: number;
}

/**
 * A map of at most `maxWeight` entries that keeps at least the half of them that was used last. It has two generations:
 * finding what is in use changes nothing, where a list in the order of use would be rewritten for every request.
 * An entry that weighs more counts for as many.
 */
export function createLruCache<Value>(maxWeight: number) {
  let young = new Map<string, Entry<Value>>();
  let old = new Map<string, Entry<Value>>();
  let weight = 0;

  function add(key: string, entry: Entry<Value>): void {
    weight += entry.weight - (young.get(key)?.weight ?? 0);
    young.set(key, entry);
    if (weight < maxWeight / 2) return;
    old = young;
    young = new Map();
    weight = 0;
  }

  return {
    find(key: string): Value | undefined {
      const entry = young.get(key);
      if (entry) return entry.value;
      const aged = old.get(key);
      if (aged) add(key, aged);
      return aged?.value;
    },
    set: (key: string, value: Value, weighing = 1) => add(key, { value, weight: weighing }),
    delete(key: string): void {
      weight -= young.get(key)?.weight ?? 0;
      young.delete(key);
      old.delete(key);
    },
  };
}
