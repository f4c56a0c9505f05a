import {
  ASSERTION_HEADER,
  createAssertionSigner,
  createTokenVerifier,
  startRevocations,
  type AssertionSigner,
} from '@bike-rentals/identity';
import { closeServer, listen, systemClock, type Clock, type Log } from '@bike-rentals/runtime';
import type { RouterConfig } from './config.ts';
import { createRuns, type CreateRun } from './execution/create-run.ts';
import { createExecutor } from './execution/executor.ts';
import { createSubgraphClient, DEFAULT_SUBGRAPH_LIMITS } from './execution/subgraph-client.ts';
import { createReadiness } from './health/readiness.ts';
import { watchSubgraphs } from './health/watch-subgraphs.ts';
import { createHttpServer } from './http/create-http-server.ts';
import { createMetrics, type Metrics } from './observation/metrics.ts';
import { observeOperations } from './observation/observe-operations.ts';
import { serveMetrics } from './observation/serve-metrics.ts';
import { createGate } from './operations/admit-operation.ts';
import { createPersistedQueries } from './operations/persisted-queries.ts';
import { createOperationRunner } from './operations/run-operation.ts';
import { createValidator } from './operations/validate-operation.ts';
import { createPlayground } from './playground/serve-playground.ts';
import { anonymousOnly, createAuthenticator } from './protection/authenticate.ts';
import { DEFAULT_LIMITS, type Limits } from './protection/limits.ts';
import { createQuota } from './protection/quota.ts';
import { createGroups } from './subscriptions/join-groups.ts';
import { createResumeAdapter } from './subscriptions/resume.ts';
import { serveSockets } from './subscriptions/serve-sockets.ts';
import { createStreams } from './subscriptions/serve-streams.ts';
import type { Generation } from './supergraph/build-generation.ts';
import { openSupergraph, type OpenSupergraph } from './supergraph/open-supergraph.ts';

export {
  readConfig,
  type IdentityConfig,
  type PlaygroundTab,
  type ResumeRules,
  type RouterConfig,
} from './config.ts';

export interface Router extends AsyncDisposable {
  port: number;
  /** Where `/metrics` is, if anywhere. */
  metricsPort: number | undefined;
}

export interface RouterContext {
  log: Log;
  clock?: Clock;
}

/** What every part of the router is opened with. */
interface Opening {
  config: RouterConfig;
  limits: Limits;
  log: Log;
  clock: Clock;
  /** Closes what was opened, the last first. */
  parts: AsyncDisposableStack;
  metrics: Metrics | undefined;
}

/** A connection on which nothing moves is given up: after longer than streams are silent, and than some slow fetches. */
const SHORTEST_SILENCE_MS = 60_000;
const FETCHES_IN_A_ROW = 6;
/** How long running requests have to finish when the router stops. */
const FINISH_WITHIN_MS = 11_000;

/** Serves a supergraph: `/graphql`, `/health/live`, `/health/ready`, and the playground if configured. */
export async function startRouter(
  config: RouterConfig,
  { log, clock = systemClock }: RouterContext,
): Promise<Router> {
  await using parts = new AsyncDisposableStack();
  const limits = { ...DEFAULT_LIMITS, ...config.limits };
  const metrics = config.metricsPort === undefined ? undefined : createMetrics();
  const opening: Opening = { config, limits, log, clock, parts, metrics };
  const { planning, subgraphs: endpoints } = config;
  const supergraph = parts.use(await openSupergraph({ source: config.supergraph, endpoints, planning, log }));
  const identity = startIdentity(opening);
  const operations = await startOperations(opening, supergraph, identity.signer);
  const doors = await openDoors(opening, { supergraph, ...identity, ...operations });
  supergraph.onChange((generation) => {
    operations.useGeneration(generation);
    doors.restart();
  });
  const { port, metricsPort } = doors;
  log.info({ port }, 'router is listening');

  const running = parts.move();
  return { port, metricsPort, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

interface Identity {
  authenticator: ReturnType<typeof createAuthenticator>;
  signer: AssertionSigner | undefined;
  hasRevocations: () => boolean;
}

function startIdentity({ config: { identity }, log, clock, parts }: Opening): Identity {
  if (!identity) return { authenticator: anonymousOnly, signer: undefined, hasRevocations: () => true };
  const { jwks, issuer, audience, assertionKey, revocations: feed } = identity;
  const revocations = parts.use(startRevocations({ feed, clock, log }));
  const tokens = createTokenVerifier({ jwks, issuer, audience, clock });
  return {
    authenticator: createAuthenticator(tokens, revocations),
    signer: createAssertionSigner({ key: assertionKey, clock }),
    hasRevocations: () => revocations.isKnown(),
  };
}

/** What runs operations, whichever door they come by. */
async function startOperations(
  { config, limits, log, parts, metrics }: Opening,
  supergraph: OpenSupergraph,
  signer: AssertionSigner | undefined,
) {
  const client = parts.use(createSubgraphClient(config.subgraphLimits));
  const createRun = createRuns({ client, signer, ...(metrics && { onFetch: metrics.fetch }), log });
  const adaptSubscription = createResumeAdapter(config.resume);
  const onPlan = metrics && { onPlan: metrics.plan };
  const first = supergraph.current;
  const { production } = config;
  const executor = createExecutor({ first, createRun, adaptSubscription, ...onPlan, log });
  const validator = parts.use(await createValidator({ first, production, log }));
  const persisted = createPersistedQueries(limits.persistedQueries, config.persistedOperations);
  const gate = createGate({ limits, persisted, first });
  const run = createOperationRunner({ gate, validator, executor, production });
  return {
    createRun,
    run: metrics ? observeOperations(run, metrics) : run,
    useGeneration(generation: Generation) {
      gate.useGeneration(generation);
      executor.useGeneration(generation);
      validator.useSchema(generation);
    },
  };
}

interface Inside extends Identity {
  supergraph: OpenSupergraph;
  createRun: CreateRun;
  run: ReturnType<typeof createOperationRunner>;
}

/** What clients, operators and their programs come to. */
async function openDoors(opening: Opening, inside: Inside) {
  const { config, limits, log, clock, parts, metrics } = opening;
  const { supergraph, createRun, run, authenticator, signer } = inside;
  const { host, trustedHops, corsOrigins, production } = config;
  const readiness = watchReadiness(opening, inside);
  const load = { groups: 0, eventsWaiting: 0 };
  const { maxBytes, timeoutMs } = { ...DEFAULT_SUBGRAPH_LIMITS, ...config.subgraphLimits };
  const rules = config.resume;
  const quota = createQuota({ inAll: limits.subscriptions, perClient: limits.clientSubscriptions });
  const joinGroup = createGroups({ rules, createRun, maxBytes, signer, production, load, quota, log });
  const isCurrent = (generation: Generation) => generation === supergraph.current;
  const streams = createStreams({ joinGroup, isCurrent, authenticator, clock });
  const origins = { listed: corsOrigins, localhost: !production };
  const doorkeeping = { run, authenticator, trustedHops, origins, limits, log };
  const playground = config.playground && { servePlayground: createPlayground(config.playground.tabs) };
  const maxBodyBytes = limits.bodyBytes;
  const silenceMs = Math.max(SHORTEST_SILENCE_MS, FETCHES_IN_A_ROW * timeoutMs);
  const http = createHttpServer({
    ...doorkeeping,
    streams,
    maxBodyBytes,
    silenceMs,
    readiness,
    ...playground,
  });
  const port = await listen(http, { port: config.port, host, variable: 'PORT' });
  const sockets = serveSockets({ ...doorkeeping, http, joinGroup, clock });
  parts.defer(async () => {
    readiness.stop();
    const ends = [streams[Symbol.asyncDispose](), sockets[Symbol.asyncDispose]()];
    await Promise.all([closeServer(http, { graceMs: FINISH_WITHIN_MS }), ...ends]);
  });
  const metricsPort = metrics && (await openMetrics(opening, metrics));
  metrics?.watch({
    sockets: () => sockets.size,
    streams: () => streams.size,
    groups: () => load.groups,
    eventsWaiting: () => load.eventsWaiting,
    plansWaiting: () => supergraph.current.planning.waiting,
  });
  const restart = () => {
    sockets.restart();
    streams.restart();
  };
  return { port, metricsPort, restart };
}

function watchReadiness({ parts }: Opening, { supergraph, signer, hasRevocations }: Inside) {
  const toHeaders = (name: string): Record<string, string> =>
    signer ? { [ASSERTION_HEADER]: signer.sign({ kind: 'anonymous' }, name) } : {};
  const endpoints = () => supergraph.current.endpoints;
  const subgraphs = parts.use(watchSubgraphs({ endpoints, headers: toHeaders }));
  return createReadiness(subgraphs, hasRevocations);
}

async function openMetrics({ config, parts }: Opening, { registry }: Metrics): Promise<number> {
  const { metricsPort = 0, host } = config;
  return parts.use(await serveMetrics(registry, { port: metricsPort, host })).port;
}
