import { createAssertionSigner, createTokenVerifier, startRevocations } from '@bike-rentals/identity';
import { closeServer, listen, systemClock, type Clock, type Log } from '@bike-rentals/runtime';
import type { RouterConfig } from './config.ts';
import { createApolloServer } from './execution/create-apollo-server.ts';
import { createRuns } from './execution/create-run.ts';
import { createExecutor } from './execution/executor.ts';
import { createSubgraphClient } from './execution/subgraph-client.ts';
import { createHttpServer } from './http/create-http-server.ts';
import { createPlayground } from './playground/serve-playground.ts';
import { anonymousOnly, createAuthenticator } from './protection/authenticate.ts';
import { createGroups } from './subscriptions/join-groups.ts';
import { createResumeAdapter } from './subscriptions/resume.ts';
import { serveSockets } from './subscriptions/serve-sockets.ts';
import { openSupergraph } from './supergraph/open-supergraph.ts';

export {
  readConfig,
  type IdentityConfig,
  type PlaygroundTab,
  type ResumeRules,
  type RouterConfig,
} from './config.ts';

export interface Router extends AsyncDisposable {
  port: number;
}

/** The longest a subgraph may take to begin its answer. */
const SUBGRAPH_TIMEOUT_MS = 10_000;

export interface RouterContext {
  log: Log;
  clock?: Clock;
}

/** Serves a supergraph: `/graphql`, `/health/live`, `/health/ready`, and the playground if configured. */
export async function startRouter(
  config: RouterConfig,
  { log, clock = systemClock }: RouterContext,
): Promise<Router> {
  await using parts = new AsyncDisposableStack();
  const supergraph = parts.use(
    await openSupergraph({ source: config.supergraph, endpoints: config.subgraphs, log }),
  );
  const client = parts.use(createSubgraphClient({ timeoutMs: SUBGRAPH_TIMEOUT_MS }));
  const { authenticator, signer } = startIdentity(config, { log, clock, parts });
  const createRun = createRuns({ client, signer, log });
  const executor = createExecutor({ createRun, adaptSubscription: createResumeAdapter(config.resume), log });
  const { production } = config;
  const { server, useGeneration } = await createApolloServer({
    executor,
    first: supergraph.current,
    production,
    log,
  });
  parts.defer(() => server.stop());

  const http = createHttpServer({
    server,
    authenticator,
    trustedHops: config.trustedHops,
    corsOrigins: config.corsOrigins,
    isReady: () => true,
    ...(config.playground && { servePlayground: createPlayground(config.playground.tabs) }),
    log,
  });
  const port = await listen(http, { port: config.port, host: config.host, variable: 'PORT' });
  parts.defer(() => closeServer(http));
  const { trustedHops } = config;
  const joinGroup = createGroups({ rules: config.resume, createRun, signer, log });
  const sockets = parts.use(
    serveSockets({ http, server, joinGroup, authenticator, trustedHops, clock, log }),
  );
  supergraph.onChange((generation) => {
    useGeneration(generation);
    sockets.restart();
  });
  log.info({ port }, 'router is listening');

  const running = parts.move();
  return { port, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

function startIdentity(
  { identity }: RouterConfig,
  { log, clock, parts }: { log: Log; clock: Clock; parts: AsyncDisposableStack },
) {
  if (!identity) return { authenticator: anonymousOnly, signer: undefined };
  const { jwks, issuer, audience, assertionKey, revocations: feed } = identity;
  const revocations = parts.use(startRevocations({ feed, clock, log }));
  const tokens = createTokenVerifier({ jwks, issuer, audience, clock });
  return {
    authenticator: createAuthenticator(tokens, revocations),
    signer: createAssertionSigner({ key: assertionKey, clock }),
  };
}
