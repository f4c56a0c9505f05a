/** What is left to do with a task's result once its turn has come. */
export type Deliver = () => void | Promise<void>;

export interface OrderedQueue {
  /** `task` must not reject. */
  add(task: () => Promise<Deliver>): void;
  /** Tasks that are not delivered yet. */
  readonly size: number;
}

export interface OrderedQueueOptions {
  /** Tasks that run or wait for their turn; more of them wait until they may begin. */
  max: number;
  /** More has come than is worked on: the source should stop. */
  onFull: () => void;
  /** The source may go on. */
  onAvailable: () => void;
  onError: (error: unknown) => void;
}

/** Runs tasks side by side, and delivers their results one after the other in the order in which they came. */
export function createOrderedQueue({ max, onFull, onAvailable, onError }: OrderedQueueOptions): OrderedQueue {
  const waiting: (() => Promise<Deliver>)[] = [];
  let running = 0;
  let full = false;
  let last = Promise.resolve();

  function start(task: () => Promise<Deliver>): void {
    running += 1;
    const result = task();
    last = last
      .then(async () => (await result)())
      .catch(onError)
      .then(() => {
        running -= 1;
        startNext();
      });
  }

  function startNext(): void {
    const next = waiting.shift();
    if (next) start(next);
    else if (full && running <= max / 2) {
      full = false;
      onAvailable();
    }
  }

  return {
    get size() {
      return running + waiting.length;
    },
    add(task) {
      if (running < max) return start(task);
      waiting.push(task);
      if (full) return;
      full = true;
      onFull();
    },
  };
}
