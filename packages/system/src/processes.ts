import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { writeFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { GivenAccount } from '@bike-rentals/auth';
import type { PlaygroundTab } from '@bike-rentals/router';
import {
  createConfigReader,
  listen,
  makeFolder,
  StartupError,
  type Environment,
} from '@bike-rentals/runtime';
import { root, toDataFolder, toMigrationTarget } from './paths.ts';
import { toKeyFiles } from './first-start.ts';
import { toPassThrough } from './pass-through.ts';
import { resumeRules } from './resume-rules.ts';
import { instances, services, toPortVariable, type ProgramName, type ServiceName } from './services.ts';
import { stopChild } from './stop-child.ts';
import { watchHealth } from './watch-health.ts';

/** The port of each program. */
export type Ports = Record<ProgramName, number>;

/** A further instance of a service, or of the router. */
export interface Replica {
  /** Unlike that of any other process. */
  name: string;
  of: ServiceName | 'router';
  port: number;
}

/** How the processes start. */
export interface ProcessOptions {
  env: Environment;
  tabs: PlaygroundTab[];
  /** Opened by auth at its start, unless they are there. */
  accounts: GivenAccount[];
  /** Ports of the services, and of the router as the front door. */
  ports: Ports;
  /**
   * More instances of a program than services.json lists.
   * @default none
   */
  replicas?: readonly Replica[];
  /**
   * The one address of a service with several instances, such as NGINX's.
   * @default the service's first instance
   */
  origins?: Partial<Record<ServiceName, string>>;
  /** Told when a process has ended and is started again. */
  onRestart: (name: string, code: number | null) => void;
}

/** The system as processes that a supervisor keeps running. */
export interface RunningProcesses extends AsyncDisposable {
  /** Resolves to the process under this name once it answers, also when it has just been started again. */
  whenReady(name: string): Promise<ChildProcess>;
  /** The same, once it answers at all; `otherThan` is a process that has been killed. */
  whenLive(name: string, options?: { otherThan?: ChildProcess }): Promise<ChildProcess>;
}

const local = '127.0.0.1';
const restartDelayMs = 500;
const readyWithinMs = 60_000;
const graceMs = 15_000;

/**
 * Each service as a process of its own, as its container will run it; bikes twice, on one database. What ends by
 * itself is started again, unless it ends before it was ever ready: then its configuration is wrong.
 */
export async function startProcesses(options: ProcessOptions): Promise<RunningProcesses> {
  const { ports, replicas = [] } = options;
  const environments = await toEnvironments(options);
  const supervisor = createSupervisor(options.onRestart);
  const startAll = (programs: Replica[]) =>
    Promise.all(
      programs.map(({ name, of, port }) =>
        supervisor.start(name, {
          main: of === 'router' ? 'router/src/main.ts' : `subgraphs/${of}/src/main.ts`,
          env: of === 'router' ? environments.toRouter(port) : environments.toInstance(of, port),
          port,
        }),
      ),
    );
  const listed = instances.map(({ name, service }) => ({ name, of: service, port: ports[name] }));
  const isRouter = ({ of }: Replica) => of === 'router';
  try {
    // Subgraphs start before the routers.
    await startAll([...listed, ...replicas.filter((one) => !isRouter(one))]);
    await startAll([{ name: 'router', of: 'router', port: ports.router }, ...replicas.filter(isRouter)]);
  } catch (error) {
    await supervisor[Symbol.asyncDispose]();
    throw error;
  }
  return supervisor;
}

async function toEnvironments({ env, ports, tabs, accounts, origins = {} }: ProcessOptions) {
  const toOrigin = (service: ServiceName) => origins[service] ?? `http://${local}:${ports[service]}`;
  const read = createConfigReader(env);
  const keys = toKeyFiles(env);
  const tabsFile = join(toDataFolder(env), 'playground-tabs.json');
  makeFolder('DATA_DIR', toDataFolder(env));
  await writeFile(tabsFile, JSON.stringify(tabs));
  const accountsFile = join(toDataFolder(env), 'accounts.json');
  await writeFile(accountsFile, JSON.stringify(accounts), { mode: 0o600 });
  const shared = {
    ...env,
    ASSERTION_KEY: keys.assertionKey,
    ASSERTION_JWKS: keys.assertionJwks,
    AUTH_KEYS: keys.auth,
    ...Object.fromEntries(
      services
        .map((service) => toMigrationTarget(service, env))
        .map(({ variable, file }) => [variable, file]),
    ),
    // Only the router is there for others.
    HOST: local,
    AUTH_URL: `${toOrigin('auth')}/graphql`,
  };
  const endpoint = (service: ServiceName) => ({
    http: `${toOrigin(service)}/graphql`,
    ws: `${toOrigin(service).replace(/^http/, 'ws')}/graphql`,
  });
  return {
    // Each instance takes its port from the variable of its service.
    toInstance: (service: ServiceName, port: number) => ({
      ...shared,
      ...(service === 'auth' && { AUTH_ACCOUNTS: accountsFile }),
      [toPortVariable(service)]: String(port),
    }),
    toRouter: (port: number) => ({
      ROUTER_SUPERGRAPH: join(root, 'supergraph.graphql'),
      ROUTER_RESUME: JSON.stringify(resumeRules),
      ROUTER_PASS_THROUGH: JSON.stringify(toPassThrough(toOrigin)),
      ROUTER_PLAYGROUND_TABS: tabsFile,
      ...env,
      HOST: read.get('HOST', local),
      PORT: String(port),
      ROUTER_SUBGRAPHS: JSON.stringify({
        ...Object.fromEntries(services.map((service) => [service, endpoint(service)])),
        // For example the one address that NGINX gives the two instances of bikes.
        ...(JSON.parse(read.get('ROUTER_SUBGRAPHS', '{}')) as object),
      }),
      ROUTER_JWKS_URL: `${toOrigin('auth')}/.well-known/jwks.json`,
      ROUTER_REVOCATIONS_URL: `${toOrigin('auth')}/revocations`,
      ROUTER_TOKEN_ISSUER: read.get('TOKEN_ISSUER', 'bike-rentals'),
      ROUTER_TOKEN_AUDIENCE: read.get('TOKEN_AUDIENCE', 'bike-rentals'),
      ROUTER_ASSERTION_KEY: keys.assertionKey,
    }),
  };
}

interface Program {
  main: string;
  env: Environment;
  port: number;
}

function createSupervisor(onRestart: ProcessOptions['onRestart']) {
  const running = new Map<string, ChildProcess>();
  const programs = new Map<string, Program>();
  const watches = new AsyncDisposableStack();
  const stopping = new AbortController();
  const isStopping = () => stopping.signal.aborted;
  // However this process ends, its children do not stay behind.
  const killAll = () => {
    for (const child of running.values()) child.kill('SIGKILL');
  };
  process.on('exit', killAll);

  function launch(name: string, program: Program): ChildProcess {
    const child = spawn(process.execPath, [join(root, program.main)], {
      cwd: root,
      env: program.env,
      // The channel is a lifeline: a service ends when it breaks, also when this process is killed.
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      // The terminal's Ctrl-C is for the supervisor, which stops everybody in order.
      detached: true,
    });
    running.set(name, child);
    return child;
  }

  async function keepRunning(name: string, program: Program, first: ChildProcess): Promise<void> {
    let child = first;
    for (;;) {
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      if (isStopping()) return;
      onRestart(name, child.exitCode);
      await wait(restartDelayMs, undefined, { ref: false });
      if (isStopping()) return;
      child = launch(name, program);
    }
  }

  return {
    async whenReady(name: string) {
      const [child, program] = [running.get(name), programs.get(name)];
      if (!child || !program) throw new Error(`there is no ${name}`);
      await waitFor('ready', name, { child, program });
      return child;
    },
    async whenLive(name: string, { otherThan }: { otherThan?: ChildProcess } = {}) {
      while (running.get(name) === otherThan) await wait(20);
      const [child, program] = [running.get(name), programs.get(name)];
      if (!child || !program) throw new Error(`there is no ${name}`);
      await waitFor('live', name, { child, program });
      return child;
    },
    async start(name: string, program: Program): Promise<void> {
      programs.set(name, program);
      const child = launch(name, program);
      // Not until it is ready: a service works without a broker as far as possible.
      await waitFor('live', name, { child, program });
      void keepRunning(name, program, child);
      const url = `${toAddress(program)}/health/live`;
      watches.use(watchHealth({ url, onFrozen: () => void running.get(name)?.kill('SIGKILL') }));
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await watches.disposeAsync();
      // From the front to the back, as they were started the other way round.
      for (const child of [...running.values()].reverse()) await stopChild(child, graceMs);
      process.off('exit', killAll);
    },
  };
}

function toAddress({ env: { HOST: host = local }, port }: Program): string {
  const reachable = ['0.0.0.0', '::', ''].includes(host) ? local : host;
  return `http://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}`;
}

async function waitFor(
  state: 'live' | 'ready',
  name: string,
  { child, program }: { child: ChildProcess; program: Program },
): Promise<void> {
  const until = Date.now() + readyWithinMs;
  while (Date.now() < until) {
    if (child.exitCode !== null || child.signalCode !== null) throw new ProcessFailedError(name);
    const response = await fetch(`${toAddress(program)}/health/${state}`).catch(() => undefined);
    if (response?.ok) return;
    await wait(50);
  }
  throw new Error(`${name} was not ${state} within ${readyWithinMs / 1000} s`);
}

/** It has said why on standard error. */
class ProcessFailedError extends StartupError {
  constructor(name: string) {
    super(`${name} could not start`);
  }
}

/** A taken port is refused before anything is started: another program might respond in our place. */
export async function checkPorts(ports: Partial<Ports>, env: Environment): Promise<void> {
  for (const [key, port] of Object.entries(ports)) {
    const name = key as ProgramName;
    const probe = createServer();
    const host = name === 'router' ? createConfigReader(env).get('HOST', local) : local;
    await listen(probe, { port, host, variable: toPortVariable(name) });
    await new Promise((resolve) => probe.close(resolve));
  }
}
