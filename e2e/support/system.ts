import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Environment } from '@bike-rentals/runtime';
import {
  findFreePorts,
  findSharedBrokers,
  openTemporaryFolder,
  type SharedBrokers,
} from '@bike-rentals/testing';
import { demoPassword } from '@bike-rentals/demo/people';
import { demoAccounts, prepareDemo } from '@bike-rentals/demo/seed-demo';
import { root } from '@bike-rentals/system/paths';
import { createTabs } from '@bike-rentals/system/playground-tabs';
import { prepare } from '@bike-rentals/system/first-start';
import { renderNginx, startNginx } from '@bike-rentals/system/nginx';
import { startProcesses, type Ports } from '@bike-rentals/system/processes';
import { instances, type ProgramName } from '@bike-rentals/system/services';
import { findNginx, testNginx } from './nginx.ts';

/** A whole system with the demo town, seen from outside. */
export interface System extends AsyncDisposable {
  url: string;
  /** Where its data is; an environment that the commands understand. */
  env: Environment;
}

export interface BrokerSystem extends System {
  /** The process that runs under this name, once it answers. */
  whenReady(name: string): Promise<ChildProcess>;
  /** The same, once it answers at all; `otherThan` is a process that has been killed. */
  whenLive(name: string, options?: { otherThan?: ChildProcess }): Promise<ChildProcess>;
  /** Of each process, without a path. */
  addresses: Record<ProgramName, string> & Record<string, string>;
}

export interface Mode {
  name: string;
  start: (env?: Environment) => Promise<System>;
}

/** A system that runs already; its data cannot be read. */
const given = process.env['E2E_URL'];
const givenSystem: System = {
  url: given ?? '',
  env: {},
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

/** The quickest to start, unless E2E_URL says which one. */
export async function startSystem(): Promise<System> {
  return given === undefined ? startEmbeddedSystem() : givenSystem;
}

/** Embedded, and on real brokers where they can be had; or the one of E2E_URL. Await it at the top of a test file. */
export async function findModes(): Promise<Mode[]> {
  if (given !== undefined) return [{ name: `at ${given}`, start: () => Promise.resolve(givenSystem) }];
  const brokers = await findSharedBrokers();
  const embedded = { name: 'embedded', start: (env?: Environment) => startEmbeddedSystem(env) };
  if (!brokers) return [embedded];
  return [
    embedded,
    { name: 'on RabbitMQ and Kafka, behind NGINX', start: (env) => startBrokerSystem(brokers, env) },
  ];
}

/** `npm start` as a user types it, in a folder of its own and on a free port. */
export async function startEmbeddedSystem(
  extra: Environment = {},
): Promise<System & { process: ChildProcess }> {
  const folder = await openTemporaryFolder();
  const { process, url } = await runStart({ DATA_DIR: folder.path, PORT: '0', ...extra });
  return {
    url,
    process,
    env: { DATA_DIR: folder.path },
    async [Symbol.asyncDispose]() {
      await stop(process);
      await folder[Symbol.asyncDispose]();
    },
  };
}

/**
 * Runs scripts/start.ts until it says that it is ready, without the web app unless `extra` says otherwise: a build takes
 * longer than most tests. Rejects with what it said if it ends before. `folder` is that of another version of the
 * project.
 */
export async function runStart(
  extra: Environment,
  args: string[] = [],
  folder: string = root,
): Promise<{ process: ChildProcess; url: string; output: string[] }> {
  const child = spawn(process.execPath, [join(folder, 'scripts/start.ts'), ...args], {
    cwd: folder,
    env: { ...withoutBrokers(process.env), LOG_LEVEL: 'error', WEB_APP: 'off', ...extra },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  const ready = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      output.push(line);
      const url = /GraphQL\s+(http:\S+)/.exec(line)?.[1];
      if (url !== undefined) ready.resolve(url.replace('localhost', '127.0.0.1'));
    });
  }
  child.once('close', (code) => ready.reject(new StartFailedError(code, output)));
  return { process: child, url: await ready.promise, output };
}

export class StartFailedError extends Error {
  readonly code: number | null;
  readonly output: string[];

  constructor(code: number | null, output: string[]) {
    super(`npm start ended with ${code ?? 'a signal'}:\n${output.join('\n')}`);
    this.code = code;
    this.output = output;
  }
}

export interface BrokerSystemOptions {
  onRestart?: (name: string) => void;
  /** Programs that run twice, the second time as `users-2` and so on; behind NGINX. */
  replicas?: readonly ('auth' | 'users' | 'router')[];
}

/** A process for each service, and NGINX before them where it can be had. */
export async function startBrokerSystem(
  brokers: SharedBrokers,
  extra: Environment = {},
  { onRestart = () => undefined, replicas = [] }: BrokerSystemOptions = {},
): Promise<BrokerSystem> {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await openTemporaryFolder());
  const free = await findFreePorts(5 + instances.length + replicas.length);
  const [door = 0, inside = 0, insideUsers = 0, insideAuth = 0, router = 0] = free.splice(0, 5);
  const ports = {
    router,
    ...Object.fromEntries(instances.map(({ name }) => [name, free.shift()])),
  } as Ports;
  const others = replicas.map((of) => ({ name: `${of}-2`, of, port: free.shift() ?? 0 }));
  const at = (port: number) => `127.0.0.1:${port}`;
  const allOf = (of: 'auth' | 'users' | 'router') =>
    [ports[of], ...others.filter((one) => one.of === of).map(({ port }) => port)].map(at);
  const behindNginx = (await findNginx()) !== undefined;
  const env = {
    ...process.env,
    DATA_DIR: folder.path,
    LOG_LEVEL: 'error',
    RABBITMQ_URL: brokers.rabbitmqUrl,
    KAFKA_BROKERS: brokers.kafkaBrokers,
    BROKER_PREFIX: `e2e-${crypto.randomUUID()}-`,
    ...(behindNginx && {
      ROUTER_TRUSTED_PROXIES: '1',
      ROUTER_SUBGRAPHS: JSON.stringify({
        bikes: {
          http: `http://127.0.0.1:${inside}/graphql`,
          ws: `ws://127.0.0.1:${inside}/subscriptions`,
        },
      }),
    }),
    ...extra,
  };
  if (behindNginx) {
    const settings = {
      ...testNginx,
      listen: at(door),
      inside: at(inside),
      insideUsers: at(insideUsers),
      insideAuth: at(insideAuth),
      router: allOf('router'),
      auth: allOf('auth'),
      users: allOf('users'),
      bikesPrimary: at(ports.bikes),
      bikesBackup: at(ports['bikes-backup']),
      // Then the front door sends the files of the web app itself.
      ...(extra['ROUTER_PAGES'] !== undefined && { pages: extra['ROUTER_PAGES'] }),
    };
    // NGINX's workers may run as another user, and keep large bodies in its folder: so it is not inside the data folder.
    const nginx = opened.use(await openTemporaryFolder());
    await renderNginx(nginx.path, settings);
    opened.use(await startNginx(nginx.path, settings, 'ignore'));
  }
  await prepare(env, () => undefined);
  await prepareDemo(env, { demo: true, tell: () => undefined });
  const processes = opened.use(
    await startProcesses({
      env,
      tabs: createTabs(),
      accounts: demoAccounts,
      ports,
      replicas: others,
      ...(behindNginx && {
        origins: { auth: `http://${at(insideAuth)}`, users: `http://${at(insideUsers)}` },
      }),
      onRestart,
    }),
  );
  const running = opened.move();
  return {
    url: `http://127.0.0.1:${behindNginx ? door : router}/graphql`,
    env,
    whenReady: (name) => processes.whenReady(name),
    whenLive: (name, options) => processes.whenLive(name, options),
    addresses: Object.fromEntries(
      [...Object.entries(ports), ...others.map(({ name, port }) => [name, port] as const)].map(
        ([name, port]) => [name, `http://${at(port)}`],
      ),
    ) as BrokerSystem['addresses'],
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

export async function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill(signal);
  await closed;
}

/** Embedded is what one gets without these, whatever the machine has set. */
function withoutBrokers(env: Environment): Environment {
  return { ...env, RABBITMQ_URL: '', KAFKA_BROKERS: '' };
}

export { demoPassword };
