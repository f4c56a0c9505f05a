/** How many changes are on their way at the same time: enough to be quick, few enough for everybody else. */
export const BULK_CONCURRENCY = 4;

/** One item that could not be changed, and why. */
export interface BulkFailure<TItem> {
  item: TItem;
  reason: string;
}

/** How `runBulk` is watched and stopped. */
export interface BulkOptions {
  /** Called after each item with how many are through, the failed ones included. */
  onProgress: (finished: number) => void;
  /** True: nothing more is begun. What has been begun comes to its end. */
  isStopped: () => boolean;
}

/**
 * Changes item after item, a few at a time, and goes on after one that failed. `change` gives the reason if it did not
 * work; it must not throw.
 *
 * @returns the failed ones in the order of `items`, and how many were changed
 */
export async function runBulk<TItem>(
  items: readonly TItem[],
  change: (item: TItem) => Promise<string | undefined>,
  { onProgress, isStopped }: BulkOptions,
): Promise<{ failures: BulkFailure<TItem>[]; changed: number }> {
  const reasons = new Map<TItem, string>();
  let next = 0;
  let finished = 0;
  const work = async () => {
    while (next < items.length && !isStopped()) {
      const item = items[next] as TItem;
      next += 1;
      const reason = await change(item);
      if (reason !== undefined) reasons.set(item, reason);
      finished += 1;
      onProgress(finished);
    }
  };
  await Promise.all(Array.from({ length: Math.min(BULK_CONCURRENCY, items.length) }, work));
  const failures = items.flatMap((item) => {
    const reason = reasons.get(item);
    return reason === undefined ? [] : [{ item, reason }];
  });
  return { failures, changed: finished - failures.length };
}
