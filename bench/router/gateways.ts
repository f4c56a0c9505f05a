import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Process, type Command } from './processes.ts';
import type { World } from './world.ts';

export const GATEWAYS = ['ours', 'stock', 'hive', 'mercurius', 'proxy'] as const;
/** Ours once more, with this part of the requests traced. */
export const TRACED = ['traced-0', 'traced-1', 'traced-100'] as const;
export type GatewayName = (typeof GATEWAYS | typeof TRACED)[number];

export interface Gateway extends AsyncDisposable {
  name: GatewayName;
  port: number;
  process: Process;
}

const root = join(import.meta.dirname, '..', '..');
export const competitors = join(root, 'bench', 'competitors');

const toTraced =
  (sampleRatio: string) =>
  (world: World, port: number): Command => {
    const { env, ...command } = COMMANDS.ours(world, port);
    const tracing = {
      OTEL_EXPORTER_OTLP_ENDPOINT: world.collectorUrl,
      OTEL_TRACES_SAMPLER_ARG: sampleRatio,
    };
    return { ...command, env: { ...env, ...tracing } };
  };

/** Each is configured as its documentation says, with the viewer passed to subgraphs; ours has all its features on. */
const COMMANDS: Record<GatewayName, (world: World, port: number) => Command> = {
  ours: (world, port) => ({
    program: process.execPath,
    args: [...world.nodeOptions, join(root, 'router/src/main.ts')],
    env: {
      PORT: String(port),
      ROUTER_SUPERGRAPH: world.supergraphPath,
      ROUTER_SUBGRAPHS: JSON.stringify(world.endpoints),
      ROUTER_JWKS_URL: world.issuer.jwksUrl,
      ROUTER_TOKEN_ISSUER: world.issuer.issuer,
      ROUTER_TOKEN_AUDIENCE: world.issuer.audience,
      ROUTER_REVOCATIONS_URL: world.issuer.revocationsUrl,
      ROUTER_ASSERTION_KEY: world.assertionKeyPath,
      ROUTER_METRICS_PORT: '0',
      // The audience is a handful of users with very many sockets.
      ROUTER_MAX_SOCKETS: '20000',
      ROUTER_MAX_CLIENT_SOCKETS: '20000',
      ROUTER_MAX_CLIENT_SUBSCRIPTIONS: '20000',
    },
  }),
  stock: (world, port) => ({
    program: process.execPath,
    args: [join(competitors, 'stock.mjs')],
    env: { PORT: String(port), SUPERGRAPH: world.supergraphPath },
  }),
  hive: (world, port) => ({
    program: process.execPath,
    args: [
      join(competitors, 'node_modules/@graphql-hive/gateway/dist/bin.js'),
      ...['supergraph', world.supergraphPath, '--port', String(port), '--fork', '1'],
      ...['--config-path', join(competitors, 'hive.config.mjs')],
    ],
    env: { HOST: '127.0.0.1' },
  }),
  mercurius: ({ subgraphs }, port) => ({
    program: process.execPath,
    args: [join(competitors, 'mercurius.mjs')],
    env: {
      PORT: String(port),
      SERVICES: JSON.stringify(subgraphs.map(({ name, url }) => ({ name, url }))),
    },
  }),
  proxy: ({ subgraphs: [products] }, port) => ({
    program: process.execPath,
    args: [join(competitors, 'proxy.mjs')],
    env: { PORT: String(port), TARGET: products?.url ?? '' },
  }),
  'traced-0': toTraced('0'),
  'traced-1': toTraced('0.01'),
  'traced-100': toTraced('1'),
};

/** Resolves when it answers. */
export async function startGateway(name: GatewayName, world: World): Promise<Gateway> {
  const port = await findPort();
  await using parts = new AsyncDisposableStack();
  const running = parts.use(new Process(COMMANDS[name](world, port)));
  for (let attempt = 0; !(await answers(port)); attempt += 1) {
    if (!running.isRunning || attempt > 300) throw new Error(`${name} does not start`);
    await wait(100);
  }
  const kept = parts.move();
  return { name, port, process: running, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

async function answers(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{__typename}"}',
    });
    return response.ok && (await response.text()).includes('Query');
  } catch {
    return false;
  }
}

async function findPort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}
