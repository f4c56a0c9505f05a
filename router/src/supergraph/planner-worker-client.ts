import { totalmem } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { QueryPlan } from '@apollo/query-planner';
import type { Log } from '@bike-rentals/runtime';
import { PLANNER_READY, type PlanResponse, type PlanRequest } from './planner-messages.ts';

/** Plans operations without blocking the loop. */
export interface PlannerClient extends AsyncDisposable {
  /** Rejects with PlanningError. */
  plan(text: string, operationName: string | undefined): Promise<QueryPlan>;
  /** Operations that wait, or are being planned. */
  readonly waiting: number;
  /** Ends as soon as nobody waits any more. */
  retire(): void;
}

/**
 * `OVERLOADED`: too many wait already, try again. `OPERATION_TOO_COMPLEX`: it took too long, or more than the
 * thread has. `NO_QUERY_PLAN`: the planner finds no way to the data; its reason is the `cause`.
 * `INTERNAL_SERVER_ERROR`: there is no time left to make a plan, or no thread; clients are not told its message.
 */
export class PlanningError extends Error {
  override readonly name = 'PlanningError';
  readonly code: 'OVERLOADED' | 'OPERATION_TOO_COMPLEX' | 'NO_QUERY_PLAN' | 'INTERNAL_SERVER_ERROR';

  constructor(code: PlanningError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export interface PlannerOptions {
  /** Operations that may wait. A plan takes some milliseconds, so this bounds the wait as well. */
  maxWaiting: number;
  /** What one plan may take until its thread is given up. */
  timeoutMs: number;
  /** What runs in the thread. */
  script: URL;
}

export const DEFAULT_PLANNER_OPTIONS: PlannerOptions = {
  maxWaiting: 200,
  timeoutMs: 10_000,
  script: new URL('./planner-worker.ts', import.meta.url),
};

interface Job extends PlanRequest {
  resolve: (plan: QueryPlan) => void;
  reject: (failure: PlanningError) => void;
}

/**
 * For a supergraph of some thousand types. In a container a third of what it has (half of it is what Node takes for the
 * router itself), so that an operation that needs more costs the thread and not the router.
 */
const MAX_HEAP_MB = Math.min(1_024, Math.floor(findMemoryMb() / 3));

/** What the process may have, where somebody has said so; else what the machine has. */
function findMemoryMb(): number {
  const constrained = process.constrainedMemory();
  return Math.min(constrained > 0 ? constrained : Infinity, totalmem()) / 2 ** 20;
}

/** Until the thread knows the supergraph. */
const START_TIMEOUT_MS = 60_000;

/** The thread starts at once, so that the first request need not wait for it, and again after it was lost. */
export function startPlanner(sdl: string, log: Log, options: Partial<PlannerOptions> = {}): PlannerClient {
  const client = new PlannerWorkerClient(sdl, log, { ...DEFAULT_PLANNER_OPTIONS, ...options });
  client.warmUp();
  return client;
}

class PlannerWorkerClient implements PlannerClient {
  readonly #sdl: string;
  readonly #log: Log;
  readonly #options: PlannerOptions;
  /** The first one is with the worker. */
  #jobs: Job[] = [];
  #worker: Worker | undefined;
  #isReady = false;
  #timer: NodeJS.Timeout | undefined;
  #retired = false;

  constructor(sdl: string, log: Log, options: PlannerOptions) {
    this.#sdl = sdl;
    this.#log = log;
    this.#options = options;
  }

  get waiting(): number {
    return this.#jobs.length;
  }

  warmUp(): void {
    this.#worker ??= this.#startWorker();
  }

  plan(text: string, operationName: string | undefined): Promise<QueryPlan> {
    if (this.#jobs.length >= this.#options.maxWaiting) {
      return Promise.reject(new PlanningError('OVERLOADED', 'Too many new operations at once. Try again.'));
    }
    return new Promise((resolve, reject) => {
      this.#jobs.push({ text, operationName, resolve, reject });
      if (this.#jobs.length === 1) this.#startNextJob();
    });
  }

  retire(): void {
    this.#retired = true;
    if (this.#jobs.length === 0) this.#stopWorker();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#retired = true;
    const worker = this.#stopWorker();
    for (const { reject } of this.#jobs.splice(0)) {
      reject(new PlanningError('INTERNAL_SERVER_ERROR', 'The router stops.'));
    }
    await worker?.terminate();
  }

  /** Hands the first job to the worker. One at a time, so that it is known which one a worker died of. */
  #startNextJob(): void {
    const [job] = this.#jobs;
    if (!job) {
      if (this.#retired) this.#stopWorker();
      return;
    }
    this.warmUp();
    if (!this.#isReady) return;
    const onTimeout = () =>
      this.#handleWorkerExit(this.#worker, new Error('Planning the operation takes too long.'));
    this.#timer = setTimeout(onTimeout, this.#options.timeoutMs);
    const { text, operationName } = job;
    this.#worker?.postMessage({ text, operationName } satisfies PlanRequest);
  }

  #startWorker(): Worker {
    const worker = new Worker(this.#options.script, {
      workerData: { sdl: this.#sdl },
      // Not what this process was started with: a test runner's flags, a debugger's port.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    worker.unref();
    worker.on('message', (message: PlanResponse | typeof PLANNER_READY) => {
      if (message === PLANNER_READY) this.#handleReady(worker);
      else this.#handleResponse(worker, message);
    });
    worker.on('error', (error: Error) => this.#handleWorkerExit(worker, error));
    worker.on('exit', () => this.#handleWorkerExit(worker, new Error('The thread has ended.')));
    const onTimeout = () =>
      this.#handleWorkerExit(worker, new Error('The supergraph takes too long to load.'));
    this.#timer = setTimeout(onTimeout, START_TIMEOUT_MS).unref();
    return worker;
  }

  #handleReady(worker: Worker): void {
    if (worker !== this.#worker) return;
    clearTimeout(this.#timer);
    this.#isReady = true;
    this.#startNextJob();
  }

  #stopWorker(): Worker | undefined {
    clearTimeout(this.#timer);
    const worker = this.#worker;
    this.#worker = undefined;
    this.#isReady = false;
    void worker?.terminate();
    return worker;
  }

  #handleResponse(worker: Worker, response: PlanResponse): void {
    if (worker !== this.#worker) return;
    clearTimeout(this.#timer);
    const job = this.#jobs.shift();
    if ('plan' in response) job?.resolve(response.plan);
    else job?.reject(noQueryPlan(response.failure));
    this.#startNextJob();
  }

  /** What the worker was at is refused, lest it kill the next one too. The others get a new worker. */
  #handleWorkerExit(worker: Worker | undefined, error: Error): void {
    if (!worker || worker !== this.#worker) return;
    const wasReady = this.#isReady;
    this.#stopWorker();
    this.#log.error({ err: error, wasReady }, 'the thread that plans operations was lost');
    const failure = wasReady
      ? new PlanningError('OPERATION_TOO_COMPLEX', 'Planning the operation takes more than there is.')
      : new PlanningError('INTERNAL_SERVER_ERROR', error.message);
    this.#jobs.shift()?.reject(failure);
    this.#startNextJob();
  }
}

/** Names of subgraphs and types are in the reason, so clients are not told. */
export const noQueryPlan = (cause: unknown) =>
  new PlanningError('NO_QUERY_PLAN', 'The services cannot answer this operation.', { cause });
