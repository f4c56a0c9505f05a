/** Keeps what came, and lets a test await it: never the time, always the event. */
export function createRecorder<Item>() {
  const items: Item[] = [];
  let waiting: { enough: () => boolean; resolve: () => void }[] = [];
  return {
    items,
    record(...more: Item[]) {
      items.push(...more);
      for (const { enough, resolve } of waiting) if (enough()) resolve();
      waiting = waiting.filter(({ enough }) => !enough());
    },
    /** Resolves to the items once there are so many. */
    async reach(count: number): Promise<Item[]> {
      const enough = () => items.length >= count;
      if (!enough()) await new Promise<void>((resolve) => waiting.push({ enough, resolve }));
      return items;
    },
  };
}
