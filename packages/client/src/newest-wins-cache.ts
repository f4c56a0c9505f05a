import { InMemoryCache, type ApolloCache, type StoreObject } from '@apollo/client';

/**
 * Answers and events overtake each other on the way. Whatever carries a `version` never goes back to an older one:
 * of an older object only fields are taken that the cache does not have yet.
 *
 * This is a cache and not a merge function in `typePolicies`, because Apollo Client calls no merge function
 * for objects that it stores by their id.
 */
export class NewestWinsCache extends InMemoryCache {
  override write(options: Parameters<InMemoryCache['write']>[0]): ReturnType<InMemoryCache['write']> {
    const newer = this.#findNewer(options.result);
    if (newer.size === 0) return super.write(options);
    return this.batch({
      update: (cache) => {
        const written = super.write(options);
        for (const [id, known] of newer) restore(cache, id, known);
        return written;
      },
    });
  }

  /** What the cache has in a newer version than `result` brings, by id. */
  #findNewer(result: unknown): Map<string, StoreObject> {
    const newer = new Map<string, StoreObject>();
    const stored = this.extract(true);
    for (const object of walk(result)) {
      if (typeof object.version !== 'number') continue;
      const id = this.identify(object);
      const known = id === undefined ? undefined : stored[id];
      if (id !== undefined && known && Number(known.version) > object.version) newer.set(id, known);
    }
    return newer;
  }
}

function restore(cache: ApolloCache, id: string, known: StoreObject): void {
  cache.modify({
    id,
    broadcast: false,
    fields: (value: unknown, { storeFieldName }) => (storeFieldName in known ? known[storeFieldName] : value),
  });
}

function* walk(value: unknown): Generator<StoreObject> {
  if (Array.isArray(value)) for (const item of value) yield* walk(item);
  else if (value !== null && typeof value === 'object') {
    yield value as StoreObject;
    for (const field of Object.values(value)) yield* walk(field);
  }
}
