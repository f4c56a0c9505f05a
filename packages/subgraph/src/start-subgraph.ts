import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  ASSERTION_HEADER,
  InvalidAssertionError,
  type AssertionVerifier,
  type Viewer,
} from '@bike-rentals/identity';
import { createMetrics, type Metrics } from '@bike-rentals/metrics';
import { closeServer, listen, type Log } from '@bike-rentals/runtime';
import { addTracingMetrics, type Tracing } from '@bike-rentals/tracing';
import { Kind, parse, type DocumentNode, type GraphQLSchema } from 'graphql';
import { addReadinessMetrics } from './add-readiness-metrics.ts';
import { answerGraphql } from './answer-graphql.ts';
import { createCompiledOperations, tellUses } from './compiled-operations.ts';
import type { CreateContext } from './create-context.ts';
import { guardArguments } from './guard-arguments.ts';
import { maskErrors } from './mask-errors.ts';
import { createOperationObserver } from './observe-operations.ts';
import { findObstacles, type ReadinessOptions } from './readiness.ts';
import { acceptSubscriptions } from './accept-subscriptions.ts';

/** A module of resolvers needs a document of its own. */
const EMPTY_DOCUMENT: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] };

type Modules = Extract<Parameters<typeof buildSubgraphSchema>[0], unknown[]>;

/** An HTTP request that the router has passed on. */
export interface PassedRequest<Role extends string = string> {
  request: IncomingMessage;
  response: ServerResponse;
  /** What follows the path of the handler: empty, or `/below`. */
  rest: string;
  /** Has the client's address only: the router verifies no access token on the paths that it passes on. */
  viewer: Viewer<Role>;
}

/** Answers requests of one path and of all paths below it. */
export type PassedRequestHandler<Role extends string = string> = (
  passed: PassedRequest<Role>,
) => Promise<void>;

/** The schema, address and dependencies of a subgraph. */
export interface SubgraphOptions<Role extends string, Context extends object> {
  name: string;
  /** The schema language of this subgraph: see `readTypeDefs`. */
  typeDefs: string;
  /** Those of each feature. They are merged field by field. */
  resolvers: readonly object[];
  /** What resolvers get. Made anew for each operation, so that loaders see fresh data. */
  createContext: CreateContext<Role, Context>;
  assertions: AssertionVerifier<Role>;
  port: number;
  host: string;
  /** The setting to blame if the port is taken. */
  portVariable: string;
  log: Log;
  /** What /health/ready and /metrics tell of. */
  readiness: ReadinessOptions;
  /**
   * What else /metrics tells of; that of the server and of readiness is added.
   * @default nothing
   */
  metrics?: Metrics;
  /** @default nothing is traced */
  tracing?: Tracing | undefined;
  /** Plain HTTP beside GraphQL, by path; each answers GET with JSON, or throws InvalidAssertionError: 401. */
  routes?: Record<string, (url: URL, headers: IncomingHttpHeaders) => unknown>;
  /** What the router passes on, by path, such as `/session`. Requests without a valid assertion are refused here too. */
  passed?: Record<string, PassedRequestHandler<Role>>;
}

/** A subgraph that serves requests; disposing it drains connections first. */
export interface RunningSubgraph extends AsyncDisposable {
  port: number;
  schema: GraphQLSchema;
}

/**
 * Serves a subgraph: POST /graphql for queries and mutations, graphql-ws on the same path for subscriptions.
 * Requests without a valid assertion of the viewer are refused.
 */
export async function startSubgraph<Role extends string, Context extends object>(
  options: SubgraphOptions<Role, Context>,
): Promise<RunningSubgraph> {
  const modules = [
    { typeDefs: parse(options.typeDefs) },
    ...options.resolvers.map((resolvers) => ({ typeDefs: EMPTY_DOCUMENT, resolvers })),
  ];
  const schema = buildSubgraphSchema(modules as Modules);
  guardArguments(schema);
  const formatError = maskErrors(options.log);
  const compiled = createCompiledOperations(schema);
  const { metrics = createMetrics(options.name) } = options;
  addReadinessMetrics(metrics, options.readiness);
  addTracingMetrics(metrics, options.tracing);
  const observer = createOperationObserver(metrics);
  const tracer = options.tracing?.tracer;
  const apollo = new ApolloServer<Context>({
    schema,
    formatError,
    // Only the router comes here, and it has checked all of this already.
    csrfPrevention: false,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    plugins: [
      // It would be called for each field of each response, and nothing here is cached.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      tellUses(compiled),
      observer.plugin,
    ],
  });
  await apollo.start();

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (error instanceof InvalidAssertionError)
        return sendJson(response, 401, { error: 'UNAUTHENTICATED' });
      options.log.error({ err: error }, 'request failed');
      if (!response.headersSent) sendJson(response, 500, { error: 'INTERNAL_SERVER_ERROR' });
    });
  });

  // Longer than a proxy in front keeps idle connections, so that it is never the one surprised by a close.
  server.keepAliveTimeout = 75_000;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://subgraph');
    if (url.pathname === '/graphql')
      return answerGraphql(
        apollo,
        { ...options, compiled, formatError, observer, tracer },
        { request, response },
      );
    if (url.pathname === '/health/live') return sendJson(response, 200, { live: true });
    if (url.pathname === '/health/ready') {
      const reasons = await findObstacles(options.readiness);
      if (reasons.length === 0) return sendJson(response, 200, { status: 'ready' });
      return sendJson(response, 503, { status: 'not ready', reasons });
    }
    if (url.pathname === '/metrics') {
      response.writeHead(200, { 'content-type': metrics.contentType });
      response.end(await metrics.print());
      return;
    }
    const passed = findPassed(url.pathname, options.passed);
    if (passed) {
      const viewer = options.assertions.verify(request.headers[ASSERTION_HEADER]?.toString());
      return passed.handle({ request, response, rest: passed.rest, viewer });
    }
    const route = options.routes?.[url.pathname];
    if (!route) return sendJson(response, 404, { error: 'NOT_FOUND' });
    sendJson(response, 200, await route(url, request.headers));
  }

  const port = await listen(server, {
    port: options.port,
    host: options.host,
    variable: options.portVariable,
  });
  // Not before: an error of listening would be told by graphql-ws as one of its own.
  const sockets = acceptSubscriptions(server, { ...options, schema, compiled, formatError, observer });
  metrics.gauge({
    name: 'subscriptions',
    help: 'Subscriptions that are open.',
    maxAgeMs: 0,
    read: () => sockets.countSubscriptions(),
  });
  return {
    port,
    schema,
    async [Symbol.asyncDispose]() {
      await sockets[Symbol.asyncDispose]();
      await closeServer(server);
      await apollo.stop();
    },
  };
}

function findPassed<Role extends string>(
  pathname: string,
  handlers: Record<string, PassedRequestHandler<Role>> = {},
) {
  for (const [path, handle] of Object.entries(handlers)) {
    if (`${pathname}/`.startsWith(`${path}/`)) return { handle, rest: pathname.slice(path.length) };
  }
  return undefined;
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
