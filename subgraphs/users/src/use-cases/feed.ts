/** An iteration that is filled from outside. */
export interface Feed<Item> extends AsyncIterableIterator<Item, undefined> {
  push: (item: Item) => void;
  /** What was pushed before is still read. */
  end: () => void;
}

/**
 * Unlike a generator, which cannot be left while it waits for something, a feed ends at once when its reader leaves
 * (`return`): a subscriber that goes away leaves nothing behind. `onEnd` is called once.
 */
export function createFeed<Item>(onEnd: () => void): Feed<Item> {
  type Result = IteratorResult<Item, undefined>;
  const done: Result = { value: undefined, done: true };
  const items: Item[] = [];
  const readers: ((result: Result) => void)[] = [];
  let hasEnded = false;

  function end(): void {
    if (hasEnded) return;
    hasEnded = true;
    onEnd();
    for (const answer of readers.splice(0)) answer(done);
  }
  return {
    push(item) {
      const reader = readers.shift();
      if (reader) reader({ value: item, done: false });
      else if (!hasEnded) items.push(item);
    },
    end,
    async next() {
      if (items.length > 0) return { value: items.shift() as Item, done: false };
      return hasEnded ? done : new Promise((resolve) => readers.push(resolve));
    },
    async return() {
      items.length = 0;
      end();
      return done;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** A generator that reads a feed: leaving it ends the feed, so that it does not wait for the next item first. */
export function leaveWith<Item>(
  feed: Pick<Feed<unknown>, 'end'>,
  generator: AsyncGenerator<Item, void, undefined>,
): AsyncIterableIterator<Item, void> {
  return {
    next: () => generator.next(),
    return() {
      feed.end();
      return generator.return(undefined);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
