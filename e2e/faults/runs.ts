import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import BetterSqlite3 from 'better-sqlite3';
import { WebSocket } from 'ws';
import type { Random } from '@bike-rentals/runtime';
import { instances } from '@bike-rentals/system/services';
import { startLivenessProbe } from '../support/liveness-probe.ts';
import {
  commitLargeEvents,
  countDeadCommands,
  publishPoisonEvents,
  repeatCommands,
  sendPoisonCommands,
} from './poison.ts';
import { startWatcher } from './watchers.ts';
import { services, type World } from './world.ts';

export interface RunContext {
  world: World;
  random: Random;
  /** How much of it: 1 for the short run, more for the long one. */
  scale: number;
}

/** Something that must not matter, done while riders ride and watchers watch. */
export interface Run {
  name: string;
  /** Resolves with a remark for the table when it is over. */
  act: (context: RunContext) => Promise<string>;
}

const secondMs = 1_000;

export const runs: readonly Run[] = [
  { name: 'random kill -9 of every service', act: killServices },
  { name: 'both brokers away, services restart', act: loseBrokers },
  { name: 'frozen processes', act: freezeServices },
  { name: 'a foreign lock on each database', act: lockDatabases },
  { name: 'disk full', act: fillDisk },
  { name: 'every command three times, and poison', act: poison },
  { name: 'subscribers dropped, and some that never read', act: dropSubscribers },
  { name: 'a backlog resumed by many at once', act: resumeBacklog },
];

/** Each service at least once, then whichever comes, with pauses of up to 2 s. */
async function killServices({ world, random, scale }: RunContext): Promise<string> {
  const more = Array.from({ length: 3 * scale }, () => random.pick(services));
  for (const name of [...services, ...more]) {
    await world.kill(name);
    await wait(random.integer(0, 2 * secondMs));
  }
  return `${services.length + more.length} kills`;
}

async function loseBrokers({ world, random, scale }: RunContext): Promise<string> {
  const awayMs = (scale > 1 ? 60 : 8) * secondMs;
  const { rabbitmq, kafka } = world.brokers;
  await Promise.all([rabbitmq.kill(), kafka.kill()]);
  const until = performance.now() + awayMs;
  for (const name of services) {
    await wait(random.integer(0, secondMs));
    await world.kill(name);
  }
  await wait(Math.max(0, until - performance.now()));
  await Promise.all([rabbitmq.start(), kafka.start()]);
  return `away for ${awayMs / secondMs} s, ${services.length} kills meanwhile`;
}

/** A frozen process is killed by the supervisor after three seconds. */
async function freezeServices({ world, random, scale }: RunContext): Promise<string> {
  const chosen = scale > 1 ? services : [random.pick(['bikes', 'bikes-backup'] as const), 'users' as const];
  for (const name of chosen) {
    await world.kill(name, 'SIGSTOP');
    await wait(5 * secondMs);
  }
  return `${chosen.join(', ')} frozen`;
}

/** No service may be taken for frozen meanwhile. */
async function lockDatabases({ world, scale }: RunContext): Promise<string> {
  const lockedMs = (scale > 1 ? 10 : 4) * secondMs;
  for (const file of Object.values(world.databases)) {
    const database = new BetterSqlite3(file, { timeout: 10_000 });
    database.exec('BEGIN IMMEDIATE');
    await wait(lockedMs);
    database.exec('ROLLBACK');
    database.close();
  }
  return `${lockedMs / secondMs} s each`;
}

async function fillDisk({ world, scale }: RunContext): Promise<string> {
  const { folder, size } = world.disk;
  if (size === undefined) return 'SKIPPED: no disk of its own could be mounted';
  const fullMs = (scale > 1 ? 30 : 15) * secondMs;
  const file = join(folder, 'filler');
  const descriptor = openSync(file, 'w');
  const until = performance.now() + fullMs;
  const told = new Set<string>();
  try {
    while (performance.now() < until) {
      fill(descriptor);
      await wait(100);
      for (const { name } of instances) {
        const response = await fetch(`${world.system.addresses[name]}/health/ready`).catch(() => undefined);
        if (response?.status === 503) told.add(name);
      }
    }
  } finally {
    closeSync(descriptor);
    rmSync(file);
  }
  const silent = instances.map(({ name }) => name).filter((name) => !told.has(name));
  if (silent.length > 0) throw new Error(`${silent.join()} said to be ready while the disk was full`);
  return `${fullMs / secondMs} s; every readiness said so`;
}

/** Until nothing fits any more: whatever the services have freed meanwhile is taken, too. */
function fill(descriptor: number): void {
  for (let block = 1024 * 1024; block >= 512;) {
    try {
      writeSync(descriptor, randomBytes(block));
    } catch {
      block /= 2;
    }
  }
  try {
    fsyncSync(descriptor);
  } catch {
    // It is full.
  }
}

async function poison({ world, scale }: RunContext): Promise<string> {
  const before = await countDeadCommands(world);
  const sent = await sendPoisonCommands(world, 100 * scale);
  const repeated = await repeatCommands(world);
  await publishPoisonEvents(world, 10 * scale);
  commitLargeEvents(world);
  let dead = 0;
  for (const until = performance.now() + 30 * secondMs; performance.now() < until && dead < sent;) {
    await wait(secondMs);
    dead = (await countDeadCommands(world)) - before;
  }
  if (dead !== sent) throw new Error(`${sent} poison commands were sent, ${dead} are dead`);
  return `${sent} poison commands, all set aside; ${repeated} commands repeated`;
}

async function dropSubscribers({ world, random, scale }: RunContext): Promise<string> {
  const url = world.system.url.replace(/^http/, 'ws');
  const silent = await Promise.all(
    Array.from({ length: 10 }, (_, index) => subscribeRaw(url, tokenOf(world, index))),
  );
  // Their buffers fill, which must not affect other clients.
  for (const socket of silent) socket.pause();
  const count = 200 * scale;
  for (let dropped = 0; dropped < count; dropped += 20) {
    const sockets = await Promise.all(
      Array.from({ length: 20 }, (_, index) => subscribeRaw(url, tokenOf(world, dropped + index))),
    );
    await wait(random.integer(0, secondMs / 2));
    for (const socket of sockets) socket.terminate();
  }
  for (const socket of silent) socket.terminate();
  return `${count} dropped, ${silent.length} never read`;
}

const tokenOf = ({ riders }: World, index: number): string => riders[index % riders.length]?.token ?? '';

/** Without a client library, which would read and say goodbye. */
function subscribeRaw(url: string, token: string): Promise<WebSocket> {
  const socket = new WebSocket(url, 'graphql-transport-ws');
  socket.on('error', () => undefined);
  const send = (message: object) => socket.send(JSON.stringify(message));
  return new Promise((resolve) => {
    socket.once('close', () => resolve(socket));
    socket.on('open', () => send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
    socket.once('message', () => {
      const query = 'subscription { bikeEvents { eventId bike { id state model { name availableUnits } } } }';
      send({ type: 'subscribe', id: '1', payload: { query } });
      resolve(socket);
    });
  });
}

const backlogSelection = 'eventId cursor kind bike { id state model { availableUnits } }';

/** The backlog must not block other work: `/health/live` of bikes is measured meanwhile. */
async function resumeBacklog({ world, scale }: RunContext): Promise<string> {
  const events = scale > 1 ? 20_000 : 3_000;
  const subscribers = scale > 1 ? 20 : 8;
  const withinMs = (scale > 1 ? 600 : 120) * secondMs;
  const last = commitBacklog(world, events);
  const probe = await startLivenessProbe(world.system.addresses.bikes);
  const started = performance.now();
  const watchers = Array.from({ length: subscribers }, (_, index) =>
    startWatcher(
      world.system.url,
      world.riders[index % world.riders.length] as (typeof world.riders)[number],
      world.cursor,
      backlogSelection,
    ),
  );
  const reached = await Promise.all(watchers.map((watcher) => watcher.reach(last, withinMs)));
  const seconds = Math.round((performance.now() - started) / secondMs);
  const { serviceMs, idleServerMs } = await probe.stop();
  await Promise.all(watchers.map((watcher) => watcher.stop()));
  if (reached.includes(false)) throw new Error(`only ${reached.filter(Boolean).length} caught up`);
  return `${subscribers} × ${events} events in ${seconds} s, /health/live at most ${serviceMs} ms (idle server: ${idleServerMs} ms)`;
}

/** So many moves of one bike, as bikes records them. Returns the id of the last event. */
function commitBacklog({ databases, models, stationId }: World, count: number): string {
  const database = new BetterSqlite3(databases.bikes, { timeout: 20_000 });
  const commit = database.transaction(() => {
    const bike = database
      .prepare<[string], { id: string; version: number }>(
        `SELECT "id", "version" FROM "Bike" WHERE "modelId" = ? AND "state" = 'AVAILABLE'`,
      )
      .get(models[0] ?? '');
    if (!bike) throw new Error('there is no bike to move');
    const payload = { bikeId: bike.id, modelId: models[0], stationId, fromStationId: stationId };
    database
      .prepare(
        `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
         INSERT INTO "Event" ("id", "aggregate", "version", "type", "payload", "actorId", "actorRole", "at")
         SELECT 'backlog-' || ? || '-' || i, 'bike:' || ?, ? + i, 'bike.moved', ?, 'faults', 'ADMIN',
           (SELECT "at" FROM "Event" ORDER BY "seq" DESC LIMIT 1)
         FROM n`,
      )
      .run(count, String(bike.version), bike.id, bike.version, JSON.stringify(payload));
    database.prepare('UPDATE "Bike" SET "version" = "version" + ? WHERE "id" = ?').run(count, bike.id);
    return `backlog-${bike.version}-${count}`;
  });
  const last = commit.immediate();
  database.close();
  return last;
}
