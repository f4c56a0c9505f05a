import type { FetchNode, SubscriptionNode } from '@apollo/query-planner';
import { GraphQLError } from 'graphql';
import type { AssertionSigner, Viewer } from '@bike-rentals/identity';
import { yieldToEventLoop, type Log } from '@bike-rentals/runtime';
import type { CreateExecutionContext } from '../execution/create-execution-context.ts';
import {
  addRootData,
  executeQueryPlan,
  pickVariables,
  undoAliases,
} from '../execution/execute-query-plan.ts';
import type { PreparedSubscription } from '../execution/executor.ts';
import { formatErrors } from '../execution/format-errors.ts';
import { isPath, toClientError } from '../execution/subgraph-errors.ts';
import { computeResponse } from '../execution/build-response.ts';
import { isObject, type JsonObject } from '../json/json-object.ts';
import type { SubgraphResponse, SubgraphError } from '../execution/subgraph-response.ts';
import { continueTrace } from '../observability/trace-context.ts';
import { subscribeUpstream, type UpstreamEnd } from './subscribe-upstream.ts';
import { createOrderedQueue } from './ordered-queue.ts';
import type { ResumePoint } from './resume.ts';
import type { Subscriber } from './subscriber.ts';

/** Everyone who gets the same events: one upstream subscription, one response per event. */
export interface SharedSubscription {
  add(subscriber: Subscriber): void;
  /** Ends the group with its last subscriber. */
  remove(subscriber: Subscriber): void;
}

export interface SharedSubscriptionOptions {
  subscription: PreparedSubscription;
  viewer: Viewer;
  resume: ResumePoint | undefined;
  /** Whether subscribers may join later: then none of them is waited for. */
  shared: boolean;
  createExecutionContext: CreateExecutionContext;
  /** The longest event. */
  maxBytes: number;
  signer: AssertionSigner | undefined;
  log: Log;
  /** Nothing in errors tells of the schema. */
  production: boolean;
  /** Counts, over all groups, the events that wait for their response. */
  load: SubscriptionLoad;
  onEnd: () => void;
}

export interface SubscriptionLoad {
  upstreamSubscriptions: number;
  eventsWaiting: number;
}

/** Events of a group that are worked on at once. While more have arrived, its subgraph is not read from. */
const MAX_WAITING = 64;

export function openSharedSubscription(options: SharedSubscriptionOptions): SharedSubscription {
  const { subscription, resume, shared, production, log, load, onEnd } = options;
  const node = getSubscriptionNode(subscription);
  const subscribers = new Set<Subscriber>();
  let ended = false;
  const hasEnded = () => ended;

  const end = (notify: (subscriber: Subscriber) => void) => {
    if (ended) return;
    ended = true;
    load.upstreamSubscriptions -= 1;
    upstream[Symbol.dispose]();
    onEnd();
    for (const subscriber of subscribers) notify(subscriber);
    subscribers.clear();
  };
  const failWith = (errors: readonly GraphQLError[]) => {
    const formatted = formatErrors(errors, production);
    end((subscriber) => subscriber.error(formatted));
  };
  const fail = (error: GraphQLError) => failWith([error]);

  const arrivals = createOrderedQueue({
    max: MAX_WAITING,
    onFull: () => upstream.pause(),
    onAvailable: () => upstream.resume(),
    onError(error) {
      log.error({ err: error }, 'an event stream failed');
      fail(new GraphQLError('Internal server error.'));
    },
  });

  function receive(event: SubgraphResponse): void {
    // Without even null for data it is no event: the subgraph refuses the operation.
    if (event.data === undefined && event.errors) return close({ kind: 'refused', errors: event.errors });
    if (isObject(event.data)) resume?.record(event.data);
    load.eventsWaiting += 1;
    arrivals.add(async () => {
      // A backlog that arrives at once holds up nobody else.
      await yieldToEventLoop();
      const payload = hasEnded() ? '' : await respondToEvent(options, node, event);
      return () => deliver(payload);
    });
  }

  async function deliver(payload: string): Promise<void> {
    load.eventsWaiting -= 1;
    if (ended) return;
    for (const subscriber of subscribers) subscriber.next(payload);
    // Others never wait for one who reads slowly; who is alone has nobody to wait for.
    if (!shared) for (const subscriber of subscribers) await subscriber.drained();
  }

  /** What came before the end is handed out before it. */
  const close = (reason: UpstreamEnd) =>
    arrivals.add(async () => () => finish(reason, node.primary.serviceName));

  load.upstreamSubscriptions += 1;
  const upstream = subscribeUpstream({
    ...toUpstream(options, node),
    onEvent: receive,
    onEnd: close,
    onLost: (reason) => log.warn({ service: node.primary.serviceName, reason }, 'an event stream was lost'),
  });

  function finish(reason: UpstreamEnd, service: string): void {
    if (reason.kind === 'complete') end((subscriber) => subscriber.complete());
    else if (reason.kind === 'interrupted') fail(interrupted('Events may have been missed.'));
    else if (reason.kind === 'unavailable') fail(unavailable(service));
    else failWith(reason.errors.map((error) => toError(error, node.primary)));
  }

  return {
    add: (subscriber) => subscribers.add(subscriber),
    remove(subscriber) {
      subscribers.delete(subscriber);
      if (subscribers.size === 0) end(() => undefined);
    },
  };
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

/** Runs the rest of the plan for one event, and serialises what subscribers get. */
async function respondToEvent(
  {
    subscription: { prepared, variables },
    viewer,
    createExecutionContext,
    production,
    log,
  }: SharedSubscriptionOptions,
  { primary, rest }: SubscriptionNode,
  event: SubgraphResponse,
): Promise<string> {
  try {
    const context = createExecutionContext(
      prepared.generation,
      { viewer, headers: continueTrace() },
      variables,
    );
    context.errors.push(...(event.errors ?? []).map((error) => toError(error, primary)));
    const root: JsonObject = {};
    const cursors = [{ value: root, path: undefined }];
    if (isObject(event.data)) addRootData(context, primary, { cursors, data: event.data });
    if (rest) await executeQueryPlan(context, rest, root);
    const { data, errors } = computeResponse(prepared, context, root);
    return JSON.stringify({ data, ...(errors && { errors: formatErrors(errors, production) }) });
  } catch (error) {
    log.error({ err: error }, 'an event could not be answered');
    const errors = formatErrors([new GraphQLError('Internal server error.')], production);
    return JSON.stringify({ data: null, errors });
  }
}

function getSubscriptionNode({ prepared }: PreparedSubscription): SubscriptionNode {
  const { node } = prepared.plan;
  if (node?.kind !== 'Subscription') throw new Error('the plan of a subscription does not subscribe');
  return node;
}

const toError = (error: SubgraphError, primary: FetchNode) =>
  toClientError(error, isPath(error.path) ? undoAliases(primary, error.path) : undefined);

const interrupted = (message: string) =>
  new GraphQLError(`${message} Subscribe again.`, { extensions: { code: 'SUBSCRIPTION_INTERRUPTED' } });

const unavailable = (service: string) =>
  new GraphQLError(`The service "${service}" did not answer.`, {
    extensions: { code: 'SUBGRAPH_UNAVAILABLE', service },
  });
