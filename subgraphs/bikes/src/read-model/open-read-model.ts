import { yieldToEventLoop } from '@bike-rentals/runtime';
import { createReadModel, type ReadModel } from './create-read-model.ts';
import { findDifferences } from './find-differences.ts';
import { openFleetRows } from './rows.ts';

/** The read model of a database, which follows it. */
export interface FollowedReadModel extends Disposable {
  /**
   * Getting it adds everything that has been committed by then, by whichever process. That nothing has takes three
   * microseconds to find out, and an event to read some tens of them.
   */
  readonly readModel: ReadModel;
  /**
   * Loads the tables anew and compares. If something differs, what was loaded takes the place of what was there.
   * Returns what differed, as texts; empty if all is well.
   */
  check(): Promise<string[]>;
  /** What all checks so far have found. */
  countDifferences(): number;
}

/** Loads the read model of a file. */
export async function openReadModel(file: string): Promise<FollowedReadModel> {
  let follower = await openFollower(file);
  // A query asks dozens of times without awaiting anything, during which this process can commit nothing.
  let isFresh = false;
  let differencesFound = 0;
  return {
    get readModel() {
      if (!isFresh) {
        follower.advance();
        isFresh = true;
        queueMicrotask(() => (isFresh = false));
      }
      return follower.readModel;
    },
    async check() {
      const loaded = await openFollower(file);
      const differences = compare(follower, loaded);
      const [kept, left] = differences.length > 0 ? [loaded, follower] : [follower, loaded];
      left[Symbol.dispose]();
      follower = kept;
      differencesFound += differences.length;
      return differences;
    },
    countDifferences: () => differencesFound,
    [Symbol.dispose]: () => follower[Symbol.dispose](),
  };
}

interface Follower extends Disposable {
  readModel: ReadModel;
  advance(): void;
}

const maxAttempts = 10;

function compare(one: Follower, other: Follower): string[] {
  for (let attempt = 1; ; attempt += 1) {
    one.advance();
    other.advance();
    // Another process may commit between the two.
    const isSameMoment = one.readModel.seq === other.readModel.seq;
    if (isSameMoment || attempt === maxAttempts) return findDifferences(one.readModel, other.readModel);
  }
}

async function openFollower(file: string): Promise<Follower> {
  using opened = new DisposableStack();
  const rows = opened.use(openFleetRows(file));
  const readModel = createReadModel();
  for (const portion of rows.readAll()) {
    readModel.apply(portion);
    await yieldToEventLoop();
  }
  const done = opened.move();
  // Until it has succeeded: a statement may fail.
  let isBehind = true;
  return {
    readModel,
    advance() {
      isBehind = rows.hasNews() || isBehind;
      while (isBehind) {
        const { hasMore, ...changes } = rows.readChanges(readModel.seq);
        readModel.apply(changes);
        isBehind = hasMore;
      }
    },
    [Symbol.dispose]: () => done[Symbol.dispose](),
  };
}
