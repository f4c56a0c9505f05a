import type { FetchNode, SubscriptionNode } from '@apollo/query-planner';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { AssertionSigner, Viewer } from '@bike-rentals/identity';
import { yieldToEventLoop, type Log } from '@bike-rentals/runtime';
import type { CreateRun } from '../execution/create-run.ts';
import { addRootData, executePlan, pickVariables, toOwnNames } from '../execution/execute-plan.ts';
import type { AcceptedSubscription } from '../execution/executor.ts';
import { formatErrors } from '../execution/format-errors.ts';
import { isPath, toClientError } from '../execution/report-errors.ts';
import { shapeResponse } from '../execution/respond.ts';
import { isObject, type Data } from '../execution/spots.ts';
import type { SubgraphAnswer, SubgraphError } from '../execution/subgraph-answer.ts';
import { continueTrace } from '../observation/trace-context.ts';
import { openUpstream, type UpstreamEnd } from './open-upstream.ts';
import { createOrderedQueue } from './ordered-queue.ts';
import type { ResumePoint } from './resume.ts';

/** One client's part in a group. */
export interface Member {
  /** The payload is serialised once for all members. */
  next(payload: string): void;
  /** Resolves when a client that is behind has caught up, or gone; undefined for one that is not behind. */
  drained(): Promise<void> | undefined;
  error(errors: readonly GraphQLFormattedError[]): void;
  complete(): void;
}

/** Everyone who gets the same events: one upstream subscription, one response per event. */
export interface Group {
  add(member: Member): void;
  /** Ends the group with its last member. */
  remove(member: Member): void;
}

export interface GroupOptions {
  subscription: AcceptedSubscription;
  viewer: Viewer;
  resume: ResumePoint | undefined;
  /** Whether members may join later: then none of them is waited for. */
  shared: boolean;
  createRun: CreateRun;
  /** The longest event. */
  maxBytes: number;
  signer: AssertionSigner | undefined;
  log: Log;
  /** Nothing in errors tells of the schema. */
  production: boolean;
  /** Counts, over all groups, the events that wait for their response. */
  load: GroupLoad;
  onEnd: () => void;
}

export interface GroupLoad {
  groups: number;
  eventsWaiting: number;
}

/** Events of a group that are worked on at once. While more have arrived, its subgraph is not read from. */
const MAX_WAITING = 64;

export function openGroup(options: GroupOptions): Group {
  const { subscription, resume, shared, production, log, load, onEnd } = options;
  const node = getSubscriptionNode(subscription);
  const members = new Set<Member>();
  let ended = false;
  const hasEnded = () => ended;

  const end = (tell: (member: Member) => void) => {
    if (ended) return;
    ended = true;
    load.groups -= 1;
    upstream[Symbol.dispose]();
    onEnd();
    for (const member of members) tell(member);
    members.clear();
  };
  const refuse = (errors: readonly GraphQLError[]) => {
    const formatted = formatErrors(errors, production);
    end((member) => member.error(formatted));
  };
  const fail = (error: GraphQLError) => refuse([error]);

  const arrivals = createOrderedQueue({
    max: MAX_WAITING,
    onFull: () => upstream.pause(),
    onRoom: () => upstream.resume(),
    onError(error) {
      log.error({ err: error }, 'an event stream failed');
      fail(new GraphQLError('Internal server error.'));
    },
  });

  function receive(event: SubgraphAnswer): void {
    // Without even null for data it is no event: the subgraph refuses the operation.
    if (event.data === undefined && event.errors) return close({ kind: 'refused', errors: event.errors });
    if (isObject(event.data)) resume?.see(event.data);
    load.eventsWaiting += 1;
    arrivals.add(async () => {
      // A backlog that arrives at once holds up nobody else.
      await yieldToEventLoop();
      const payload = hasEnded() ? '' : await respondToEvent(options, node, event);
      return () => handOut(payload);
    });
  }

  async function handOut(payload: string): Promise<void> {
    load.eventsWaiting -= 1;
    if (ended) return;
    for (const member of members) member.next(payload);
    // Others never wait for one who reads slowly; who is alone has nobody to wait for.
    if (!shared) for (const member of members) await member.drained();
  }

  /** What came before the end is handed out before it. */
  const close = (reason: UpstreamEnd) =>
    arrivals.add(async () => () => finish(reason, node.primary.serviceName));

  load.groups += 1;
  const upstream = openUpstream({
    ...toUpstream(options, node),
    onEvent: receive,
    onEnd: close,
    onLost: (reason) => log.warn({ service: node.primary.serviceName, reason }, 'an event stream was lost'),
  });

  function finish(reason: UpstreamEnd, service: string): void {
    if (reason.kind === 'complete') end((member) => member.complete());
    else if (reason.kind === 'interrupted') fail(interrupted('Events may have been missed.'));
    else if (reason.kind === 'unavailable') fail(unavailable(service));
    else refuse(reason.errors.map((error) => toError(error, node.primary)));
  }

  return {
    add: (member) => members.add(member),
    remove(member) {
      members.delete(member);
      if (members.size === 0) end(() => undefined);
    },
  };
}

function toUpstream(options: GroupOptions, { primary }: SubscriptionNode) {
  const { subscription, viewer, resume, signer, maxBytes } = options;
  const { endpoints } = subscription.prepared.generation;
  const service = primary.serviceName;
  return {
    url: endpoints.get(service)?.ws ?? '',
    maxBytes,
    resumable: resume !== undefined,
    canResume: () => resume?.isKnown() ?? false,
    connectionParams: (): Data => (signer ? { assertion: signer.sign(viewer, service) } : {}),
    request() {
      const variables = pickVariables({ ...subscription.variables, ...resume?.variables() }, primary);
      const { operation: query, operationName } = primary;
      return { query, variables, ...(operationName !== undefined && { operationName }) };
    },
  };
}

/** Runs the rest of the plan for one event, and serialises what members get. */
async function respondToEvent(
  { subscription: { prepared, variables }, viewer, createRun, production, log }: GroupOptions,
  { primary, rest }: SubscriptionNode,
  event: SubgraphAnswer,
): Promise<string> {
  try {
    const run = createRun(prepared.generation, { viewer, headers: continueTrace() }, variables);
    run.errors.push(...(event.errors ?? []).map((error) => toError(error, primary)));
    const root: Data = {};
    const spots = [{ value: root, path: undefined }];
    if (isObject(event.data)) addRootData(run, primary, { spots, data: event.data });
    if (rest) await executePlan(run, rest, root);
    const { data, errors } = shapeResponse(prepared, run, root);
    return JSON.stringify({ data, ...(errors && { errors: formatErrors(errors, production) }) });
  } catch (error) {
    log.error({ err: error }, 'an event could not be answered');
    const errors = formatErrors([new GraphQLError('Internal server error.')], production);
    return JSON.stringify({ data: null, errors });
  }
}

function getSubscriptionNode({ prepared }: AcceptedSubscription): SubscriptionNode {
  const { node } = prepared.plan;
  if (node?.kind !== 'Subscription') throw new Error('the plan of a subscription does not subscribe');
  return node;
}

const toError = (error: SubgraphError, primary: FetchNode) =>
  toClientError(error, isPath(error.path) ? toOwnNames(primary, error.path) : undefined);

const interrupted = (message: string) =>
  new GraphQLError(`${message} Subscribe again.`, { extensions: { code: 'SUBSCRIPTION_INTERRUPTED' } });

const unavailable = (service: string) =>
  new GraphQLError(`The service "${service}" did not answer.`, {
    extensions: { code: 'SUBGRAPH_UNAVAILABLE', service },
  });
