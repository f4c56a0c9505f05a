import { setImmediate as turn } from 'node:timers/promises';

/**
 * Collects single calls into batches: what arrives while one batch runs makes up the next one, and a batch waits
 * as long as each turn of the event loop brings more.
 * `run` answers in the order of its items. If a batch of several throws, each item is run by itself,
 * so that one bad item fails alone.
 */
export function createBatcher<Item, Answer>(
  run: (items: Item[]) => Promise<Answer[]>,
  { maxBatchSize }: { maxBatchSize: number },
): (item: Item) => Promise<Answer> {
  interface Waiting {
    item: Item;
    resolve: (answer: Answer) => void;
    reject: (error: unknown) => void;
  }
  const waiting: Waiting[] = [];
  let running = false;

  async function settle(group: Waiting[]): Promise<void> {
    try {
      const answers = await run(group.map(({ item }) => item));
      group.forEach(({ resolve }, index) => {
        resolve(answers[index] as Answer);
      });
    } catch (error) {
      const [only] = group;
      if (only && group.length === 1) only.reject(error);
      else for (const one of group) await settle([one]);
    }
  }

  async function gather(): Promise<void> {
    let seen = 0;
    while (waiting.length > seen && waiting.length < maxBatchSize) {
      seen = waiting.length;
      await turn();
    }
  }

  async function drain(): Promise<void> {
    running = true;
    while (waiting.length > 0) {
      await gather();
      await settle(waiting.splice(0, maxBatchSize));
    }
    running = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!running) void drain();
    });
}
