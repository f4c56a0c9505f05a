import type { FetchNode, SubscriptionNode } from '@apollo/query-planner';
import { GraphQLError } from 'graphql';
import type { AssertionSigner, Viewer } from '@bike-rentals/identity';
import { yieldToEventLoop, type Log } from '@bike-rentals/runtime';
import { computeResponse } from '../execution/build-response.ts';
import { addRootData, executeQueryPlan } from '../execution/execute-query-plan.ts';
import type { CreateExecutionContext } from '../execution/execution-context.ts';
import type { PreparedSubscription } from '../execution/executor.ts';
import { pickVariables, undoAliases } from '../execution/fetch-node.ts';
import { formatErrors } from '../execution/format-errors.ts';
import { isPath, toClientError } from '../execution/subgraph-errors.ts';
import type { SubgraphResponse, SubgraphError } from '../execution/subgraph-response.ts';
import { isObject, type JsonObject } from '../json/json-object.ts';
import type { RequestTrace, TraceStarter } from '../observability/trace-context.ts';
import { createOrderedQueue, type OrderedQueue } from './ordered-queue.ts';
import { createRecentEvents, type DeliveredEvent } from './recent-events.ts';
import type { ResumePoint } from './resume.ts';
import { subscribeUpstream, type Upstream, type UpstreamEnd } from './subscribe-upstream.ts';
import type { Subscriber } from './subscriber.ts';

/** What a shared subscription needs. */
export interface SharedSubscriptionOptions {
  subscription: PreparedSubscription;
  viewer: Viewer;
  resume: ResumePoint | undefined;
  /** Whether other subscribers may join. If so, the upstream does not wait for slow subscribers. */
  shared: boolean;
  createExecutionContext: CreateExecutionContext;
  /** Maximum size of an event. */
  maxBytes: number;
  signer: AssertionSigner | undefined;
  traces: TraceStarter;
  log: Log;
  /** Whether errors must not reveal the schema. */
  production: boolean;
  /** Counts subscriptions, and events that are not delivered yet, over all shared subscriptions. */
  load: SubscriptionLoad;
  /** Called after each event with a cursor; if subscribers are waited for, when they have read it. */
  onDelivered?: (cursor: string) => void;
  onEnd: () => void;
}

/** Gauges over all shared subscriptions. */
export interface SubscriptionLoad {
  upstreamSubscriptions: number;
  eventsWaiting: number;
}

/** Events that are processed at once. Beyond that the connection to the subgraph is paused. */
const MAX_WAITING = 64;

/** A client that gets past events from an upstream of its own, and wants to join this subscription. */
export interface Follower {
  /** The shared subscription has delivered this event. */
  delivered(cursor: string): void;
}

/** Subscribers that get the same events: one subscription at a subgraph, one response per event. */
export class SharedSubscription {
  readonly #options: SharedSubscriptionOptions;
  readonly #node: SubscriptionNode;
  readonly #subscribers = new Set<Subscriber>();
  readonly #followers = new Set<Follower>();
  readonly #recent = createRecentEvents();
  readonly #events: OrderedQueue;
  readonly #upstream: Upstream;
  #ended = false;

  /** Subscribes at the subgraph. */
  constructor(options: SharedSubscriptionOptions) {
    this.#options = options;
    this.#node = getSubscriptionNode(options.subscription);
    const service = this.#node.primary.serviceName;
    this.#events = createOrderedQueue({
      max: MAX_WAITING,
      onFull: () => this.#upstream.pause(),
      onAvailable: () => this.#upstream.resume(),
      onError: (error) => {
        options.log.error({ err: error }, 'delivering events failed');
        this.#fail([new GraphQLError('Internal server error.')]);
      },
    });
    options.load.upstreamSubscriptions += 1;
    this.#upstream = subscribeUpstream({
      ...toUpstream(options, this.#node),
      onEvent: (event, traceparent) => this.#receive(event, traceparent),
      onEnd: (reason) => this.#close(reason),
      onLost: (reason) => options.log.warn({ service, reason }, 'the connection of a subscription was lost'),
    });
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  add(subscriber: Subscriber): void {
    this.#subscribers.add(subscriber);
  }

  /**
   * Adds a subscriber that has the event with this cursor: it gets those after it, and all that follow. False if it is
   * not known which these are.
   */
  addAfter(cursor: string, subscriber: Subscriber): boolean {
    const missed = this.#recent.after(cursor);
    if (!missed || this.#ended) return false;
    for (const { payload } of missed) subscriber.next(payload);
    this.add(subscriber);
    return true;
  }

  /** The last subscriber or follower that leaves ends the subscription. */
  remove(subscriber: Subscriber): void {
    this.#subscribers.delete(subscriber);
    this.#endIfUnused();
  }

  /** Tells the follower of each event from now on. It keeps the subscription open, like a subscriber. */
  follow(follower: Follower): void {
    if (!this.#ended) this.#followers.add(follower);
  }

  unfollow(follower: Follower): void {
    this.#followers.delete(follower);
    this.#endIfUnused();
  }

  #endIfUnused(): void {
    if (this.#subscribers.size === 0 && this.#followers.size === 0) this.#end(() => undefined);
  }

  #receive(event: SubgraphResponse, traceparent: string | undefined): void {
    // A response without `data`, not even null, is no event: the subgraph rejects the operation.
    if (event.data === undefined && event.errors) {
      this.#close({ kind: 'refused', errors: event.errors });
      return;
    }
    const { resume, load, traces } = this.#options;
    const cursor = isObject(event.data) ? resume?.record(event.data) : undefined;
    load.eventsWaiting += 1;
    const name = `event ${this.#node.primary.serviceName}`;
    this.#events.add(async () => {
      // A backlog that arrives at once must not block other requests.
      await yieldToEventLoop();
      if (this.#ended) return () => this.#deliver({ payload: '' });
      const trace = traces.continueEvent(traceparent, name);
      const payload = await executeEvent(this.#options, this.#node, { event, trace });
      return () => this.#deliver({ payload, cursor }, trace);
    });
  }

  /** One span for all subscribers, however many there are. */
  async #deliver(
    { payload, cursor }: { payload: string; cursor?: string | undefined },
    { span }: Partial<RequestTrace> = {},
  ): Promise<void> {
    const { load, shared } = this.#options;
    span?.setAttribute('router.subscribers', this.#subscribers.size);
    span?.end();
    load.eventsWaiting -= 1;
    if (this.#ended) return;
    for (const subscriber of this.#subscribers) subscriber.next(payload);
    // A slow subscriber delays the upstream only if it has the subscription to itself.
    if (!shared) for (const subscriber of this.#subscribers) await subscriber.drained();
    if (cursor === undefined) this.#recent.forget();
    else this.#noteDelivered({ cursor, payload });
  }

  #noteDelivered(event: DeliveredEvent): void {
    if (this.#ended) return;
    const { shared, onDelivered } = this.#options;
    if (shared) this.#recent.add(event);
    onDelivered?.(event.cursor);
    for (const follower of this.#followers) follower.delivered(event.cursor);
    if (this.#followers.size === 0) this.#recent.keepLast();
  }

  /** Events that came before the end are delivered before it. */
  #close(reason: UpstreamEnd): void {
    this.#events.add(async () => () => this.#finish(reason));
  }

  #finish(reason: UpstreamEnd): void {
    const { primary } = this.#node;
    if (reason.kind === 'complete') this.#end((subscriber) => subscriber.complete());
    else if (reason.kind === 'interrupted') this.#fail([interrupted('Events may have been missed.')]);
    else if (reason.kind === 'unavailable') this.#fail([unavailable(primary.serviceName)]);
    else this.#fail(reason.errors.map((error) => toError(error, primary)));
  }

  #fail(errors: readonly GraphQLError[]): void {
    const formatted = formatErrors(errors, this.#options.production);
    this.#end((subscriber) => subscriber.error(formatted));
  }

  #end(notify: (subscriber: Subscriber) => void): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#options.load.upstreamSubscriptions -= 1;
    this.#upstream[Symbol.dispose]();
    this.#options.onEnd();
    for (const subscriber of this.#subscribers) notify(subscriber);
    this.#subscribers.clear();
    this.#followers.clear();
  }
}

function toUpstream(options: SharedSubscriptionOptions, { primary }: SubscriptionNode) {
  const { subscription, viewer, resume, signer, maxBytes } = options;
  const { endpoints } = subscription.prepared.generation;
  const service = primary.serviceName;
  return {
    url: endpoints.get(service)?.ws ?? '',
    maxBytes,
    resumable: resume !== undefined,
    canResume: () => resume?.isKnown() ?? false,
    connectionParams: (): JsonObject => (signer ? { assertion: signer.sign(viewer, service) } : {}),
    request() {
      const variables = pickVariables({ ...subscription.variables, ...resume?.variables() }, primary);
      const { operation: query, operationName } = primary;
      return { query, variables, ...(operationName !== undefined && { operationName }) };
    },
  };
}

/** Executes the rest of the plan for one event, and serialises the response. */
async function executeEvent(
  {
    subscription: { prepared, variables },
    viewer,
    createExecutionContext,
    production,
    log,
  }: SharedSubscriptionOptions,
  { primary, rest }: SubscriptionNode,
  { event, trace }: { event: SubgraphResponse; trace: RequestTrace },
): Promise<string> {
  try {
    const context = createExecutionContext(prepared.generation, { viewer, ...trace }, variables);
    context.errors.push(...(event.errors ?? []).map((error) => toError(error, primary)));
    const root: JsonObject = {};
    const cursors = [{ value: root, path: undefined }];
    if (isObject(event.data)) addRootData(context, primary, { cursors, data: event.data });
    if (rest) await executeQueryPlan(context, rest, root);
    const { data, errors } = computeResponse(prepared, context, root);
    return JSON.stringify({
      data,
      ...(errors && { errors: formatErrors(errors, production) }),
      // For developers, who look it up.
      ...(trace.span && !production && { extensions: { traceId: trace.span.spanContext().traceId } }),
    });
  } catch (error) {
    log.error({ err: error }, 'processing an event failed');
    const errors = formatErrors([new GraphQLError('Internal server error.')], production);
    return JSON.stringify({ data: null, errors });
  }
}

function getSubscriptionNode({ prepared }: PreparedSubscription): SubscriptionNode {
  const { node } = prepared.plan;
  if (node?.kind !== 'Subscription') throw new Error('the plan of a subscription has no subscription node');
  return node;
}

const toError = (error: SubgraphError, primary: FetchNode) =>
  toClientError(error, isPath(error.path) ? undoAliases(primary, error.path) : undefined);

const interrupted = (message: string) =>
  new GraphQLError(`${message} Subscribe again.`, { extensions: { code: 'SUBSCRIPTION_INTERRUPTED' } });

const unavailable = (service: string) =>
  new GraphQLError(`The service "${service}" did not respond.`, {
    extensions: { code: 'SUBGRAPH_UNAVAILABLE', service },
  });
