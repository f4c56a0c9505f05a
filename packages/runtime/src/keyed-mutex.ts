/** Runs work of the same key one after the other, in the order of the calls. */
export type RunExclusive = <Result>(key: string, work: () => Promise<Result>) => Promise<Result>;

/** A mutex for each key; a key without work takes no memory. */
export function createKeyedMutex(): RunExclusive {
  const last = new Map<string, Promise<unknown>>();
  return async (key, work) => {
    const current = (last.get(key) ?? Promise.resolve()).then(work);
    const settled = current.catch(() => undefined);
    last.set(key, settled);
    try {
      return await current;
    } finally {
      if (last.get(key) === settled) last.delete(key);
    }
  };
}
