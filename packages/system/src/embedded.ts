import { join } from 'node:path';
import { readConfig as readAuthConfig, startAuth, type GivenAccount } from '@bike-rentals/auth';
import { readConfig as readBikesConfig, startBikes } from '@bike-rentals/bikes';
import { createJwksSource, createRevocationFeed, readJwks, readPrivateJwk } from '@bike-rentals/identity';
import { openEmbeddedTransport } from '@bike-rentals/messaging';
import { readConfig as readRouterConfig, startRouter, type PlaygroundTab } from '@bike-rentals/router';
import {
  createLog,
  createUuid,
  systemClock,
  type Clock,
  type Environment,
  type LogLevel,
} from '@bike-rentals/runtime';
import type { RunningSubgraph } from '@bike-rentals/subgraph';
import { openTracing, readTracingConfig } from '@bike-rentals/tracing';
import { readConfig as readUsersConfig, startUsers } from '@bike-rentals/users';
import { commonServices } from './common-services.ts';
import { root, toDataFolder, toMigrationTarget } from './paths.ts';
import { toKeyFiles } from './first-start.ts';
import { toPassThrough } from './pass-through.ts';
import { resumeRules } from './resume-rules.ts';
import { toPortVariable } from './services.ts';

/** How the embedded system starts. */
export interface EmbeddedOptions {
  env: Environment;
  accounts: GivenAccount[];
  tabs: PlaygroundTab[];
  logLevel: LogLevel;
  /** @default the machine's */
  clock?: Clock;
}

/** All services and the router in this process, over the embedded transport. Stops from the front to the back. */
export async function startEmbedded({ env, accounts, tabs, logLevel, clock = systemClock }: EmbeddedOptions) {
  const log = (name: string) => createLog(name, logLevel);
  const host = '127.0.0.1';
  const keyFiles = toKeyFiles(env);
  const assertionKeys = readJwks('ASSERTION_JWKS', keyFiles.assertionJwks);
  const assertionKey = readPrivateJwk('ASSERTION_KEY', keyFiles.assertionKey);
  // Only the router is there for others.
  const inside = (variable: string) => ({ host, ...(!env[variable] && { port: 0 }) });

  await using opened = new AsyncDisposableStack();
  const file = join(toDataFolder(env), 'transport.db');
  const transport = opened.use(await openEmbeddedTransport({ file, log: log('transport') }));
  const tracingConfig = readTracingConfig(env);
  const toSurroundings = async (name: string) => ({
    transport,
    clock,
    createId: createUuid,
    log: log(name),
    tracing: opened.use(await openTracing(name, tracingConfig)),
  });

  const authConfig = readAuthConfig(env);
  const auth = opened.use(
    await startAuth(
      {
        ...authConfig,
        ...inside('AUTH_PORT'),
        database: toMigrationTarget('auth', env).file,
        keys: keyFiles.auth,
        accounts: [...authConfig.accounts, ...accounts],
        assertionKeys,
      },
      await toSurroundings('auth'),
    ),
  );
  const bikes = opened.use(
    await startBikes(
      {
        ...readBikesConfig(env),
        ...inside('BIKES_PORT'),
        database: toMigrationTarget('bikes', env).file,
        assertionKeys,
      },
      await toSurroundings('bikes'),
    ),
  );
  const authUrl = `http://${host}:${auth.port}`;
  const users = opened.use(
    await startUsers(
      {
        ...readUsersConfig(env),
        ...inside('USERS_PORT'),
        database: toMigrationTarget('users', env).file,
        assertionKeys,
        auth: { url: `${authUrl}/graphql`, key: assertionKey },
      },
      await toSurroundings('users'),
    ),
  );
  const others: Record<string, RunningSubgraph> = {};
  for (const [name, service] of commonServices) {
    const given = {
      ...inside(toPortVariable(name)),
      database: toMigrationTarget(name, env).file,
      assertionKeys,
    };
    others[name] = opened.use(await service.start(env, given, await toSurroundings(name)));
  }
  const endpoint = ({ port }: { port: number }) => ({
    http: `http://${host}:${port}/graphql`,
    ws: `ws://${host}:${port}/graphql`,
  });
  const subgraphs: Record<string, RunningSubgraph> = { auth, users, bikes, ...others };
  const toOrigin = (service: string) => `http://${host}:${subgraphs[service]?.port}`;
  const routerConfig = readRouterConfig({ ROUTER_SUPERGRAPH: join(root, 'supergraph.graphql'), ...env });
  const router = opened.use(
    await startRouter(
      {
        ...routerConfig,
        subgraphs: Object.fromEntries(
          Object.entries(subgraphs).map(([name, service]) => [name, endpoint(service)]),
        ),
        identity: {
          jwks: createJwksSource(`${authUrl}/.well-known/jwks.json`),
          ...authConfig.tokens,
          revocations: createRevocationFeed(`${authUrl}/revocations`, { key: assertionKey }),
          assertionKey,
        },
        ...(routerConfig.playground && { playground: { tabs } }),
        resume: resumeRules,
        passThrough: toPassThrough(toOrigin),
      },
      { log: log('router'), clock, tracing: opened.use(await openTracing('router', tracingConfig)) },
    ),
  );
  const running = opened.move();
  return { port: router.port, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
