/** Delivers the result of a task. */
export type Deliver = () => void | Promise<void>;

/** Runs tasks concurrently, and delivers their results in order. */
export interface OrderedQueue {
  /** Adds a task, which must not reject. */
  add(task: () => Promise<Deliver>): void;
  /** Tasks whose results are not delivered yet. */
  readonly size: number;
}

/** Limit and listeners of a queue. */
export interface OrderedQueueOptions {
  /** Tasks that may run, or wait for their delivery, at once. Further tasks are queued. */
  max: number;
  /** Called when a task is queued: the source should pause. */
  onFull: () => void;
  /** Called when the source may continue. */
  onAvailable: () => void;
  onError: (error: unknown) => void;
}

/** Creates a queue that runs tasks concurrently and delivers their results in the order of the tasks. */
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
