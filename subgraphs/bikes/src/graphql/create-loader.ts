import DataLoader from 'dataloader';

/**
 * One statement for all rows of a kind that an operation needs at the same time. Nothing is cached:
 * a subscription keeps its context, and must see each event's bike as it is then.
 */
export function createLoader<Key, Value>(
  batch: (keys: readonly Key[]) => Promise<Value[]>,
): DataLoader<Key, Value> {
  return new DataLoader(batch, { cache: false });
}

/** Loads rows by their ids; undefined where there is none. */
export function createRowLoader<Row extends { id: string }>(
  find: (ids: readonly string[]) => Promise<Row[]>,
): DataLoader<string, Row | undefined> {
  return createLoader(async (ids) => {
    const found = new Map((await find(ids)).map((row) => [row.id, row]));
    return ids.map((id) => found.get(id));
  });
}
