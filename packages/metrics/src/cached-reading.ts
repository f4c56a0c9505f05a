/**
 * Bounds what scrapes cost: a reading is shared by all who ask while it runs and for `maxAgeMs` after it, so that any
 * number of scrapers cause one statement at a time.
 */
export function createCachedReading<Value>(
  read: () => Promise<Value>,
  maxAgeMs: number,
): () => Promise<Value> {
  let reading: Promise<Value> | undefined;
  let readUntil = -Infinity;
  return () => {
    if (reading && performance.now() < readUntil) return reading;
    readUntil = Infinity;
    reading = read().finally(() => (readUntil = performance.now() + maxAgeMs));
    return reading;
  };
}
