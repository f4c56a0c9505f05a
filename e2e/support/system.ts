import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Environment } from '@bike-rentals/runtime';
import { findSharedBrokers, openFreshFolder, type SharedBrokers } from '@bike-rentals/testing';
import { demoPassword } from '../../scripts/demo/people.ts';
import { root } from '../../scripts/system/databases.ts';
import { createTabs } from '../../scripts/system/playground-tabs.ts';
import { demoPeople, prepare } from '../../scripts/system/prepare.ts';
import { startProcesses } from '../../scripts/system/processes.ts';

/** A whole system with the demo town, seen from outside. */
export interface System extends AsyncDisposable {
  url: string;
  /** Where its data is; an environment that the commands understand. */
  env: Environment;
  /** Broker mode only: the process that runs now under this name. */
  find(name: string): ChildProcess | undefined;
}

export interface Mode {
  name: string;
  start: (env?: Environment) => Promise<System>;
}

/** Embedded, and on real brokers where they can be had. Await it at the top of a test file. */
export async function findModes(): Promise<Mode[]> {
  const brokers = await findSharedBrokers();
  const embedded = { name: 'embedded', start: (env?: Environment) => startEmbeddedSystem(env) };
  if (!brokers) return [embedded];
  return [embedded, { name: 'on RabbitMQ and Kafka', start: (env) => startBrokerSystem(brokers, env) }];
}

/** `npm start` as a user types it, in a folder of its own and on a free port. */
export async function startEmbeddedSystem(
  extra: Environment = {},
): Promise<System & { process: ChildProcess }> {
  const folder = await openFreshFolder();
  const { process, url } = await runStart({ DATA_DIR: folder.path, PORT: '0', ...extra });
  return {
    url,
    process,
    env: { DATA_DIR: folder.path },
    find: () => undefined,
    async [Symbol.asyncDispose]() {
      await end(process);
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Runs scripts/start.ts until it says that it is ready. Rejects with what it said if it ends before. */
export async function runStart(
  extra: Environment,
  args: string[] = [],
): Promise<{ process: ChildProcess; url: string; output: string[] }> {
  const child = spawn(process.execPath, [join(root, 'scripts/start.ts'), ...args], {
    cwd: root,
    env: { ...withoutBrokers(process.env), LOG_LEVEL: 'error', ...extra },
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
  child.once('close', (code) => ready.reject(new StartFailed(code, output)));
  return { process: child, url: await ready.promise, output };
}

export class StartFailed extends Error {
  readonly code: number | null;
  readonly output: string[];

  constructor(code: number | null, output: string[]) {
    super(`npm start ended with ${code ?? 'a signal'}:\n${output.join('\n')}`);
    this.code = code;
    this.output = output;
  }
}

export async function startBrokerSystem(brokers: SharedBrokers, extra: Environment = {}): Promise<System> {
  const folder = await openFreshFolder();
  const [router, auth, users, bikes, backup] = await findFreePorts(5);
  const env = {
    ...process.env,
    DATA_DIR: folder.path,
    LOG_LEVEL: 'error',
    RABBITMQ_URL: brokers.rabbitmqUrl,
    KAFKA_BROKERS: brokers.kafkaBrokers,
    BROKER_PREFIX: `e2e-${crypto.randomUUID()}-`,
    ...extra,
  };
  await prepare(env, { demo: true, tell: () => undefined });
  const processes = await startProcesses({
    env,
    tabs: createTabs(),
    accounts: demoPeople.map(({ id, email, role, password }) => ({
      id,
      email,
      role,
      ...(password && { password }),
    })),
    ports: { router, auth, users, bikes, 'bikes-backup': backup },
    onRestart: () => undefined,
  });
  return {
    url: `http://127.0.0.1:${router}/graphql`,
    env,
    find: (name) => processes.find(name),
    async [Symbol.asyncDispose]() {
      await processes[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

export async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill(signal);
  await closed;
}

/** Held open together, so that they differ; the chance that someone takes one in between is accepted. */
async function findFreePorts(count: 5): Promise<[number, number, number, number, number]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports as [number, number, number, number, number];
}

/** Embedded is what one gets without these, whatever the machine has set. */
function withoutBrokers(env: Environment): Environment {
  return { ...env, RABBITMQ_URL: '', KAFKA_BROKERS: '' };
}

export { demoPassword };
