import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Environment } from '@bike-rentals/runtime';
import { instances, type ProgramName } from '@bike-rentals/system/services';
import { openTemporaryFolder, startLocalBrokers, type LocalBrokers } from '@bike-rentals/testing';
import { getCursor, logIn, register } from '../support/client.ts';
import { addFleet } from '../support/fleet.ts';
import { startBrokerSystem, type BrokerSystem } from '../support/system.ts';
import type { Rider } from './riders.ts';

export const services: readonly ProgramName[] = [...instances.map(({ name }) => name), 'router'];
export type ServiceName = ProgramName;

/** A whole system on brokers of its own, with riders, on a disk of its own that can be filled. */
export interface World extends AsyncDisposable {
  system: BrokerSystem;
  brokers: LocalBrokers;
  env: Environment;
  databases: Record<'auth' | 'users' | 'bikes', string>;
  riders: readonly Rider[];
  models: readonly string[];
  stationId: string;
  /** Events above this `seq` are what watchers see, and the cursor to begin with. */
  watchedFrom: number;
  cursor: string;
  /** Where the data is; undefined for the size if no disk of its own could be had. */
  disk: { folder: string; size: number | undefined };
  /** Ends a service; the supervisor starts it again. */
  kill(name: ServiceName, signal?: NodeJS.Signals): Promise<void>;
  /** Services that ended without being killed by a run, since the last call. */
  takeUnexpectedEnds(): string[];
  /** Milliseconds until every service says that it is ready, or undefined if that takes too long. */
  awaitReady(withinMs: number): Promise<number | undefined>;
}

const diskBytes = 192 * 1024 * 1024;

export async function openWorld({ riders: riderCount }: { riders: number }): Promise<World> {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await openTemporaryFolder());
  const disk = join(folder.path, 'data');
  await mkdir(disk);
  const size = (await mountDisk(disk, opened)) ? diskBytes : undefined;
  const brokers = opened.use(await startLocalBrokers());
  const ended: string[] = [];
  const expected = new Map<string, number>();
  const onRestart = (name: string) => {
    const left = expected.get(name) ?? 0;
    if (left > 0) expected.set(name, left - 1);
    else ended.push(name);
  };
  const system = opened.use(
    await startBrokerSystem(brokers, { DATA_DIR: disk, LOG_LEVEL: 'fatal' }, { onRestart }),
  );
  const admin = await logIn(system, 'admin');
  const fleets = [];
  for (let count = 0; count < 3; count += 1)
    fleets.push(await addFleet(admin, { bikes: riderCount, capacity: 500 }));
  const riders: Rider[] = [];
  for (let count = 0; count < riderCount; count += 1) {
    const { id, token, refreshToken } = await register(system);
    riders.push({ id, token, refreshToken });
  }
  const cursor = await getCursor(admin);
  const running = opened.move();
  return {
    system,
    brokers,
    env: system.env,
    databases: {
      auth: join(disk, 'auth.db'),
      users: join(disk, 'users.db'),
      bikes: join(disk, 'bikes.db'),
    },
    riders,
    models: fleets.map(({ modelId }) => modelId),
    stationId: fleets[0]?.stationId ?? '',
    cursor,
    watchedFrom: Number(JSON.parse(Buffer.from(cursor, 'base64url').toString())),
    disk: { folder: disk, size },
    async kill(name, signal = 'SIGKILL') {
      const child = await system.whenLive(name);
      // A frozen one is killed by the supervisor, which then reports its end like any other.
      if (signal === 'SIGKILL' || signal === 'SIGSTOP') expected.set(name, (expected.get(name) ?? 0) + 1);
      child.kill(signal);
      if (signal === 'SIGKILL') await system.whenLive(name, { otherThan: child });
    },
    takeUnexpectedEnds: () => ended.splice(0),
    async awaitReady(withinMs) {
      const from = performance.now();
      while (performance.now() - from < withinMs) {
        const states = await Promise.all(services.map((name) => isReady(name, system.addresses[name])));
        if (states.every(Boolean)) return performance.now() - from;
        await wait(100);
      }
      return undefined;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function isReady(name: ServiceName, address: string): Promise<boolean> {
  const path = name === 'router' ? '/health/services' : '/health/ready';
  const response = await fetch(address + path, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
  return response?.ok ?? false;
}

/** A small disk in memory. Takes the rights of an administrator on Linux. */
async function mountDisk(folder: string, opened: AsyncDisposableStack): Promise<boolean> {
  const run = promisify(execFile);
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${diskBytes}`, 'tmpfs', folder]);
  } catch (error) {
    if (process.env['CI']) throw error;
    return false;
  }
  opened.defer(() =>
    run('umount', ['-l', folder]).then(
      () => undefined,
      () => undefined,
    ),
  );
  return true;
}
