import {
  ASSERTION_HEADER,
  createAssertionSigner,
  createTokenVerifier,
  startRevocations,
  type AssertionSigner,
} from '@bike-rentals/identity';
import { addTracingMetrics, type Tracing } from '@bike-rentals/tracing';
import { closeServer, listen, systemClock, type Clock, type Log } from '@bike-rentals/runtime';
import { anonymousOnly, createAuthenticator } from './authentication/authenticate.ts';
import type { RouterConfig } from './config.ts';
import { createExecutionContextFactory } from './execution/create-execution-context.ts';
import type { CreateExecutionContext } from './execution/execution-context.ts';
import { createExecutor } from './execution/executor.ts';
import { createSubgraphClient, DEFAULT_SUBGRAPH_LIMITS } from './execution/subgraph-client.ts';
import { createReadiness } from './health/readiness.ts';
import { watchSubgraphs } from './health/watch-subgraphs.ts';
import { createHttpServer } from './http/create-http-server.ts';
import { createPassThrough } from './http/pass-through.ts';
import { createSubscriptionStreams } from './http/subscription-streams.ts';
import { DEFAULT_LIMITS, type Limits } from './limits/limits.ts';
import { createQuota } from './limits/quota.ts';
import { createMetrics, type Metrics } from './observability/metrics.ts';
import { observeOperations } from './observability/observe-operations.ts';
import { serveMetrics } from './observability/serve-metrics.ts';
import { createTraceStarter, type TraceStarter } from './observability/trace-context.ts';
import { traceOperations } from './observability/trace-operations.ts';
import { createOperationGuard } from './operations/operation-guard.ts';
import { createPersistedQueries } from './operations/persisted-queries.ts';
import { createOperationRunner } from './operations/run-operation.ts';
import { createValidator } from './operations/validate-operation.ts';
import { createPages } from './pages/serve-pages.ts';
import { createPlayground } from './playground/serve-playground.ts';
import { createSubscriptionDeduplicator } from './subscriptions/deduplicate-subscriptions.ts';
import { createResumeAdapter } from './subscriptions/resume.ts';
import type { SubscriptionLoad } from './subscriptions/shared-subscription.ts';
import { openSupergraph, type OpenSupergraph } from './supergraph/open-supergraph.ts';
import type { SchemaGeneration } from './supergraph/schema-generation.ts';
import { serveSockets } from './websocket/serve-sockets.ts';

export { readConfig, type IdentityConfig, type RouterConfig } from './config.ts';
export type { PassThroughRule } from './http/pass-through.ts';
export type { PlaygroundTab } from './playground/playground-tab.ts';
export type { ResumeRules } from './subscriptions/resume-rules.ts';

/** A running router. Disposing of it stops it: it finishes running requests within 11 s. */
export interface Router extends AsyncDisposable {
  /** Port of the HTTP server. */
  port: number;
  /** Port of `/metrics`, if metrics are served. */
  metricsPort: number | undefined;
}

/** What a router needs from its process. */
export interface RouterContext {
  log: Log;
  /** @default systemClock */
  clock?: Clock;
  /** @default nothing is traced */
  tracing?: Tracing | undefined;
}

/** What every part of the router needs to start. */
interface StartupContext {
  config: RouterConfig;
  limits: Limits;
  log: Log;
  clock: Clock;
  /** Stops what was started, in reverse order. */
  parts: AsyncDisposableStack;
  metrics: Metrics | undefined;
  tracing: Tracing | undefined;
  traces: TraceStarter;
}

/** A connection without traffic is closed after this time, or after that of some slow fetches if it is longer. */
const MIN_IDLE_TIMEOUT_MS = 60_000;
const SEQUENTIAL_FETCHES = 6;
/** Time limit for running requests when the router stops. */
const SHUTDOWN_TIMEOUT_MS = 11_000;

/**
 * Starts a router, which serves `/graphql`, `/health/live`, `/health/ready`, `/health/services` and, if configured, a web
 * app, the playground and metrics.
 * @throws ConfigError if the supergraph cannot be loaded or a port cannot be opened
 */
export async function startRouter(
  config: RouterConfig,
  { log, clock = systemClock, tracing }: RouterContext,
): Promise<Router> {
  await using parts = new AsyncDisposableStack();
  const limits = { ...DEFAULT_LIMITS, ...config.limits };
  const metrics = config.metricsPort === undefined ? undefined : createMetrics();
  if (metrics) addTracingMetrics(metrics, tracing);
  const traces = createTraceStarter(tracing);
  const startup: StartupContext = { config, limits, log, clock, parts, metrics, tracing, traces };
  const { planning, subgraphs: endpoints } = config;
  const supergraph = parts.use(await openSupergraph({ source: config.supergraph, endpoints, planning, log }));
  const identity = startIdentity(startup);
  const operations = await startOperations(startup, supergraph, identity.signer);
  const servers = await startServers(startup, { supergraph, ...identity, ...operations });
  supergraph.onChange((generation) => {
    operations.useGeneration(generation);
    servers.restart();
  });
  const { port, metricsPort } = servers;
  log.info({ port }, 'router is listening');

  const running = parts.move();
  return { port, metricsPort, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

interface IdentityServices {
  authenticator: ReturnType<typeof createAuthenticator>;
  signer: AssertionSigner | undefined;
  hasRevocations: () => boolean;
}

function startIdentity({ config: { identity }, log, clock, parts }: StartupContext): IdentityServices {
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

/** Starts what runs operations, for all protocols. */
async function startOperations(
  { config, limits, log, parts, metrics, tracing }: StartupContext,
  supergraph: OpenSupergraph,
  signer: AssertionSigner | undefined,
) {
  const client = parts.use(createSubgraphClient(config.subgraphLimits));
  const createExecutionContext = createExecutionContextFactory({
    client,
    signer,
    ...(metrics && { onFetch: metrics.fetch }),
    tracer: tracing?.tracer,
    log,
  });
  const adaptSubscription = createResumeAdapter(config.resume);
  const onPlan = metrics && { onPlan: metrics.plan };
  const first = supergraph.current;
  const { production } = config;
  const executor = createExecutor({ first, createExecutionContext, adaptSubscription, ...onPlan, log });
  const validator = parts.use(await createValidator({ first, production, log }));
  const persisted = createPersistedQueries(limits.persistedQueries, config.persistedOperations);
  const guard = createOperationGuard({ limits, persisted, first });
  const run = createOperationRunner({ guard, validator, executor, production });
  const traced = tracing ? traceOperations(run) : run;
  return {
    createExecutionContext,
    run: metrics ? observeOperations(traced, metrics) : traced,
    useGeneration(generation: SchemaGeneration) {
      guard.useGeneration(generation);
      executor.useGeneration(generation);
      validator.useSchema(generation);
    },
  };
}

interface RouterServices extends IdentityServices {
  supergraph: OpenSupergraph;
  createExecutionContext: CreateExecutionContext;
  run: ReturnType<typeof createOperationRunner>;
}

/** Starts the HTTP server, the WebSockets and the metrics server. */
async function startServers(startup: StartupContext, services: RouterServices) {
  const { config, limits, log, clock, parts, metrics, traces } = startup;
  const { supergraph, run, authenticator } = services;
  const { host, trustedProxies, corsOrigins, production } = config;
  const readiness = watchReadiness(startup, services);
  const load: SubscriptionLoad = { upstreamSubscriptions: 0, eventsWaiting: 0 };
  const joinSubscription = createJoinSubscription(startup, services, load);
  const isCurrent = (generation: SchemaGeneration) => generation === supergraph.current;
  const streams = createSubscriptionStreams({ joinSubscription, isCurrent, authenticator, clock });
  const origins = { listed: corsOrigins, localhost: !production };
  const passThrough = createPassThrough({
    rules: config.passThrough ?? [],
    signer: services.signer,
    authenticator,
    trustedProxies,
    maxBodyBytes: limits.bodyBytes,
    timeoutMs: getSubgraphLimits(config).timeoutMs,
    log,
  });
  const transportOptions = { run, authenticator, trustedProxies, origins, limits, traces, log };
  const http = createHttpServer({
    ...transportOptions,
    streams,
    passThrough,
    maxBodyBytes: limits.bodyBytes,
    idleTimeoutMs: getIdleTimeoutMs(config),
    readiness,
    ...(config.pages && {
      servePages: createPages(config.pages, { hasPlayground: config.playground !== undefined }),
    }),
    ...(config.playground && { servePlayground: createPlayground(config.playground.tabs) }),
  });
  const port = await listen(http, { port: config.port, host, variable: 'PORT' });
  const sockets = serveSockets({ ...transportOptions, http, joinSubscription, clock });
  parts.defer(async () => {
    readiness.stop();
    const ends = [streams[Symbol.asyncDispose](), sockets[Symbol.asyncDispose]()];
    await Promise.all([closeServer(http, { graceMs: SHUTDOWN_TIMEOUT_MS }), ...ends]);
  });
  const metricsPort = metrics && (await startMetricsServer(startup, metrics));
  metrics?.watch({
    sockets: () => sockets.size,
    streams: () => streams.size,
    upstreamSubscriptions: () => load.upstreamSubscriptions,
    eventsWaiting: () => load.eventsWaiting,
    plansWaiting: () => supergraph.current.planner.waiting,
  });
  const restart = () => {
    sockets.restart();
    streams.restart();
  };
  return { port, metricsPort, restart };
}

function createJoinSubscription(
  { config, limits, log, traces }: StartupContext,
  { createExecutionContext, signer }: RouterServices,
  load: SubscriptionLoad,
) {
  const { resume: rules, production } = config;
  const { maxBytes } = getSubgraphLimits(config);
  const quota = createQuota({ max: limits.subscriptions, maxPerClient: limits.clientSubscriptions });
  const common = { rules, createExecutionContext, maxBytes, signer, production, load, quota, traces, log };
  return createSubscriptionDeduplicator(common);
}

const getSubgraphLimits = ({ subgraphLimits }: RouterConfig) => ({
  ...DEFAULT_SUBGRAPH_LIMITS,
  ...subgraphLimits,
});

function getIdleTimeoutMs(config: RouterConfig): number {
  const { timeoutMs } = getSubgraphLimits(config);
  return Math.max(MIN_IDLE_TIMEOUT_MS, SEQUENTIAL_FETCHES * timeoutMs);
}

function watchReadiness({ parts }: StartupContext, { supergraph, signer, hasRevocations }: RouterServices) {
  const toHeaders = (name: string): Record<string, string> =>
    signer ? { [ASSERTION_HEADER]: signer.sign({ kind: 'anonymous' }, name) } : {};
  const endpoints = () => supergraph.current.endpoints;
  const subgraphs = parts.use(watchSubgraphs({ endpoints, headers: toHeaders }));
  return createReadiness(subgraphs, hasRevocations);
}

async function startMetricsServer({ config, parts }: StartupContext, metrics: Metrics): Promise<number> {
  const { metricsPort = 0, host } = config;
  return parts.use(await serveMetrics(metrics, { port: metricsPort, host })).port;
}
