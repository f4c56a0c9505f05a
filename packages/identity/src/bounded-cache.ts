/** A map that forgets what was used longest ago once it holds `most` entries. */
export function createBoundedCache<Value>(most: number) {
  const entries = new Map<string, Value>();
  return {
    find(key: string): Value | undefined {
      const value = entries.get(key);
      if (value === undefined) return undefined;
      // A Map iterates in order of insertion, so inserting again makes this the youngest.
      entries.delete(key);
      entries.set(key, value);
      return value;
    },
    set(key: string, value: Value): void {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size <= most) return;
      const [oldest] = entries.keys();
      if (oldest !== undefined) entries.delete(oldest);
    },
    delete: (key: string) => entries.delete(key),
    get size() {
      return entries.size;
    },
  };
}
