import { totalmem } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { QueryPlan } from '@apollo/query-planner';
import type { Log } from '@bike-rentals/runtime';
import { PLANNER_READY, type PlanResponse, type PlanRequest } from './planner-messages.ts';

/** Plans operations in a worker thread. */
export interface PlannerClient extends AsyncDisposable {
  /** Rejects with PlanningError. */
  plan(text: string, operationName: string | undefined): Promise<QueryPlan>;
  /** Operations that are queued or being planned. */
  readonly waiting: number;
  /** Stops the worker as soon as no operation waits. */
  retire(): void;
}

/**
 * An operation was not planned.
 *
 * `OVERLOADED`: the queue is full. `OPERATION_TOO_COMPLEX`: the planner exceeded its time or memory. `NO_QUERY_PLAN`:
 * no plan exists; the planner's reason is the `cause`. `INTERNAL_SERVER_ERROR`: the worker does not start, or the
 * router stops; clients do not see the message.
 */
export class PlanningError extends Error {
  override readonly name = 'PlanningError';
  readonly code: 'OVERLOADED' | 'OPERATION_TOO_COMPLEX' | 'NO_QUERY_PLAN' | 'INTERNAL_SERVER_ERROR';

  constructor(code: PlanningError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Limits of planning. */
export interface PlannerOptions {
  /** Maximum length of the queue. A plan takes some milliseconds, so it bounds the waiting time as well. */
  maxWaiting: number;
  /** Time limit of one plan, after which the worker is terminated. */
  timeoutMs: number;
  /** The worker's script. */
  script: URL;
}

/** 200 waiting operations and 10 s for a plan. */
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
 * Enough for a supergraph of some thousand types. In a container it is at most a third of the memory (Node uses up to
 * a half for the main thread), so that a complex operation ends the worker and not the router.
 */
const MAX_HEAP_MB = Math.min(1_024, Math.floor(findMemoryMb() / 3));

/** The memory limit of the process, or else the memory of the machine. */
function findMemoryMb(): number {
  const constrained = process.constrainedMemory();
  return Math.min(constrained > 0 ? constrained : Infinity, totalmem()) / 2 ** 20;
}

/** Time limit for the worker to load the supergraph. */
const START_TIMEOUT_MS = 60_000;

/**
 * Starts a planner. Its worker starts at once, so that the first request does not wait for it, and is restarted when
 * it fails.
 */
export function startPlanner(sdl: string, log: Log, options: Partial<PlannerOptions> = {}): PlannerClient {
  const client = new PlannerWorkerClient(sdl, log, { ...DEFAULT_PLANNER_OPTIONS, ...options });
  client.warmUp();
  return client;
}

class PlannerWorkerClient implements PlannerClient {
  readonly #sdl: string;
  readonly #log: Log;
  readonly #options: PlannerOptions;
  /** The worker plans the first job. */
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
      reject(new PlanningError('INTERNAL_SERVER_ERROR', 'The router is stopping.'));
    }
    await worker?.terminate();
  }

  /** Sends the first job to the worker. The worker gets one job at a time, so that it is known which job ended it. */
  #startNextJob(): void {
    const [job] = this.#jobs;
    if (!job) {
      if (this.#retired) this.#stopWorker();
      return;
    }
    this.warmUp();
    if (!this.#isReady) return;
    const onTimeout = () => this.#handleWorkerExit(this.#worker, new Error('The plan takes too long.'));
    this.#timer = setTimeout(onTimeout, this.#options.timeoutMs);
    const { text, operationName } = job;
    this.#worker?.postMessage({ text, operationName } satisfies PlanRequest);
  }

  #startWorker(): Worker {
    const worker = new Worker(this.#options.script, {
      workerData: { sdl: this.#sdl },
      // The worker does not inherit flags of this process, such as those of a test runner or debugger.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    worker.unref();
    worker.on('message', (message: PlanResponse | typeof PLANNER_READY) => {
      if (message === PLANNER_READY) this.#handleReady(worker);
      else this.#handleResponse(worker, message);
    });
    worker.on('error', (error: Error) => this.#handleWorkerExit(worker, error));
    worker.on('exit', () => this.#handleWorkerExit(worker, new Error('The worker has exited.')));
    const onTimeout = () =>
      this.#handleWorkerExit(worker, new Error('The worker takes too long to load the supergraph.'));
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
    else job?.reject(createNoQueryPlanError(response.failure));
    this.#startNextJob();
  }

  /**
   * Rejects the job that the worker failed at, so that it does not end the next worker as well. A new worker plans
   * the other jobs.
   */
  #handleWorkerExit(worker: Worker | undefined, error: Error): void {
    if (!worker || worker !== this.#worker) return;
    const wasReady = this.#isReady;
    this.#stopWorker();
    this.#log.error({ err: error, wasReady }, 'the planner worker has failed');
    const failure = wasReady
      ? new PlanningError(
          'OPERATION_TOO_COMPLEX',
          'Planning the operation exceeds the limits of time or memory.',
        )
      : new PlanningError('INTERNAL_SERVER_ERROR', error.message);
    this.#jobs.shift()?.reject(failure);
    this.#startNextJob();
  }
}

/** The reason contains names of subgraphs and types, so clients do not see it. */
export const createNoQueryPlanError = (cause: unknown) =>
  new PlanningError('NO_QUERY_PLAN', 'The subgraphs cannot resolve this operation.', { cause });
