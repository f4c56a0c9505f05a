/** What came since the last `take`; `missed` if that was more than is kept: then it is gone, from `first` on. */
export type TakeResult<Item> = { kind: 'items'; items: readonly Item[] } | { kind: 'missed'; first: Item };

/** Live items for one subscriber: filled from outside, read in batches, and bounded. */
export interface LiveFeed<Item> {
  push: (item: Item) => void;
  /** Waits for the first item and resolves with at most `most` of them; with undefined once the feed has ended. */
  take(max: number): Promise<TakeResult<Item> | undefined>;
  /** Wakes a `take` that waits. What was pushed before is still read. */
  end(): void;
}

/** Items that are kept for a reader that is busy. */
const MAX_ITEMS = 1_000;

/** `onEnd` is called once, `onMiss` whenever a reader is too slow. */
export function createLiveFeed<Item>(
  onEnd: () => void,
  onMiss: () => void = () => undefined,
): LiveFeed<Item> {
  let items: Item[] = [];
  let missed: { first: Item } | undefined;
  let hasEnded = false;
  let wake: () => void = () => undefined;

  function takeNow(max: number): TakeResult<Item> | undefined {
    if (missed) {
      const { first } = missed;
      missed = undefined;
      return { kind: 'missed', first };
    }
    return items.length > 0 ? { kind: 'items', items: items.splice(0, max) } : undefined;
  }

  return {
    push(item) {
      if (hasEnded || missed) return;
      const [first] = items;
      if (first === undefined || items.length < MAX_ITEMS) items.push(item);
      else {
        missed = { first };
        onMiss();
        items = [];
      }
      wake();
    },
    async take(max) {
      for (;;) {
        const taken = takeNow(max);
        if (taken || hasEnded) return taken;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    end() {
      if (hasEnded) return;
      hasEnded = true;
      onEnd();
      wake();
    },
  };
}
