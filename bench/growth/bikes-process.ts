// A process of the benchmark: bikes on a database of some size. Does what it is asked to, and tells what it took.
import { setTimeout as wait } from 'node:timers/promises';
import { createAssertionSigner, createPrivateJwk, toJwks } from '@bike-rentals/identity';
import { openEmbeddedTransport } from '@bike-rentals/messaging';
import { createUuid, silentLog, systemClock } from '@bike-rentals/runtime';
import { createOutbox } from '@bike-rentals/sqlite';
import { pruneCommands } from '../../subgraphs/bikes/src/use-cases/prune-commands.ts';
import { handleCommands, type ReceivedCommand } from '../../subgraphs/bikes/src/use-cases/handle-commands.ts';
import { markLateRentals } from '../../subgraphs/bikes/src/rentals/use-cases/mark-late-rentals.ts';
import { expireHolds } from '../../subgraphs/bikes/src/waiting-list/use-cases/expire-holds.ts';
import { alwaysOpen } from '../../subgraphs/bikes/src/hours/domain/calendar.ts';
import { createExpand } from '../../subgraphs/bikes/src/hours/osm/expand-hours.ts';
import { toPolicies, town } from '../../subgraphs/bikes/src/policies/domain/policies.ts';
import { initialRules } from '../../subgraphs/bikes/src/policies/domain/policy-keys.ts';
import { noPricing } from '../../subgraphs/bikes/src/pricing/domain/pricing.ts';
import { startBikes } from '../../subgraphs/bikes/src/start-bikes.ts';
import { openStore } from '../../subgraphs/bikes/src/store/open-store.ts';
import type { UseCaseContext } from '../../subgraphs/bikes/src/use-cases/use-case-context.ts';
import { idleModels, soldOutModel } from './make-town.ts';
import { median } from '../router/statistics.ts';

const file = process.argv[2] ?? '';
const day = 86_400_000;
const batch = 32;

process.once('disconnect', () => process.exit());
process.on('message', ({ task }: { task: Task }) => {
  tasks[task]().then(
    (result) => process.send?.({ task, result }),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

export type Task = keyof typeof tasks;

const tasks = { serve, sign, cpu, write };
const key = createPrivateJwk();
const signer = createAssertionSigner({ key, clock: systemClock });

/** Starts the service, and returns its address and what the start took. */
async function serve() {
  globalThis.gc?.();
  const before = process.memoryUsage();
  const transport = await openEmbeddedTransport({ file: ':memory:', log: silentLog });
  const started = performance.now();
  const { port } = await startBikes(
    {
      host: '127.0.0.1',
      port: 0,
      database: file,
      assertionKeys: toJwks([key]),
      system: { id: 'town', name: 'Town', timezone: 'Etc/UTC', currency: 'EUR', country: null, state: null },
      rules: initialRules,
      eventRetentionMs: 90 * day,
      photos: { keptMs: 365 * day, maxStoredBytes: 1024 ** 3 },
    },
    { transport, clock: systemClock, createId: createUuid, log: silentLog },
  );
  const startMs = performance.now() - started;
  globalThis.gc?.();
  const heapMb = (process.memoryUsage().heapUsed - before.heapUsed) / 1e6;
  return { port, startMs, heapMb };
}

/** An assertion of the viewer; it is valid for a minute. */
async function sign() {
  return {
    assertion: signer.sign({ kind: 'user', userId: 'eva', role: 'ADMIN', sessionId: 'of-eva' }, 'bikes'),
  };
}

/** Milliseconds of CPU that the process has used. */
async function cpu() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Runs batches of commands, the sweeps and the prunes. Milliseconds: the median of each, and the longest transaction. */
async function write() {
  await using store = await openStore(file);
  let longest = { name: '', ms: 0 };
  let running = '';
  const timed: UseCaseContext['store'] = {
    ...store,
    transact: (work) =>
      store.transact(async (tx) => {
        const started = performance.now();
        const result = await work(tx);
        const ms = performance.now() - started;
        if (ms > longest.ms && !isWarmingUp) longest = { name: running, ms };
        return result;
      }),
  };
  const place = { timeZone: 'Etc/UTC', country: null, state: null };
  const start = new Date(0);
  const audit = { id: 'p1', actorId: 'bench', reason: '', at: start, validFrom: start };
  const manyRentals = toPolicies([
    { ...town, ...audit, seq: 1, version: 1, changes: { rentalsPerUser: 100 } },
  ]);
  const rulebook = { policies: manyRentals, pricing: noPricing, calendar: alwaysOpen, termsVersion: 0 };
  const service: UseCaseContext = {
    store: timed,
    clock: systemClock,
    createId: createUuid,
    rules: { read: async () => rulebook },
    timeZone: place.timeZone,
    place,
    expand: createExpand(place),
    onCommit: () => undefined,
  };
  let isWarmingUp = true;
  const times: Record<string, number[]> = {};
  const time = async <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
    running = name;
    const started = performance.now();
    const result = await work();
    (times[name] ??= []).push(performance.now() - started);
    return result;
  };
  let riders = 0;
  const command = (userId: string, type: 'rent-bike' | 'return-bike', body: object): ReceivedCommand =>
    ({
      id: createUuid(),
      type,
      version: 1,
      body: { actor: { id: userId, role: 'RENTER' }, requestedAt: new Date(), ...body },
    }) as ReceivedCommand;
  const rent = async (name: string, models: readonly string[], expected: string) => {
    const users = Array.from({ length: batch }, () => `rider-${(riders += 1)}`);
    const commands = users.map((user, index) => {
      const modelId = models[index % models.length];
      return command(user, 'rent-bike', { modelId, whenUnavailable: 'QUEUE' });
    });
    const outcomes = await time(name, () => handleCommands(service, commands));
    const other = outcomes.find(({ type }) => type !== expected);
    if (other) throw new Error(`${name}: ${JSON.stringify(other)}`);
  };
  /** Each to where it was rented: the queries that follow find as many bikes and models at a station as there were. */
  const bringBack = async () => {
    const rented = await store.read.rental.findMany({
      where: { userId: { startsWith: 'rider-' }, modelId: { in: [...idleModels] }, endedAt: null },
    });
    const commands = rented.map(({ id, userId, startStationId }) =>
      command(userId, 'return-bike', { rentalId: id, stationId: startStationId }),
    );
    if (commands.length !== batch) throw new Error(`${commands.length} of ${batch} bikes are to be returned`);
    await time('32 returns', () => handleCommands(service, commands));
  };
  for (let round = 0; round < 40; round += 1) {
    if (round === 10) {
      isWarmingUp = false;
      for (const name of Object.keys(times)) times[name] = [];
    }
    await rent('32 rents', idleModels, 'rental-started');
    await bringBack();
    await rent('32 joins of a waiting list', [soldOutModel], 'waiting-list-joined');
    await time('sweep of holds', () => expireHolds(service));
    await time('sweep of late rentals', () => markLateRentals(service));
    // Lets others write, as the service does.
    await wait(1);
  }
  await serveThoseWhoWait();
  const outbox = createOutbox(timed, { holder: 'bench', clock: systemClock });
  const ago = (days: number) => new Date(Date.now() - days * day);
  await time('prune of 5,000 events', () => outbox.prune(ago(90)));
  await time('prune of 5,000 commands', () => pruneCommands(service, ago(30)));
  for (let round = 0; round < 5; round += 1) {
    await time('prune of events, none due', () => outbox.prune(ago(90)));
    await time('prune of commands, none due', () => pruneCommands(service, ago(30)));
  }
  return toFigures();

  /** Returns of a model with a long waiting list (in the new town a thousand users wait by now), and rents of the held bikes. */
  async function serveThoseWhoWait() {
    let active = await store.read.rental.findMany({ where: { modelId: soldOutModel, endedAt: null } });
    for (let round = 0; round < 10; round += 1) {
      const back = active.map(({ id, userId }) =>
        command(userId, 'return-bike', { rentalId: id, stationId: `station-${round % 12}` }),
      );
      await time('12 returns of bikes that are waited for', () => handleCommands(service, back));
      const holds = await store.read.hold.findMany({ where: { endedAt: null } });
      const taken = holds.map(({ userId, bikeId }) =>
        command(userId, 'rent-bike', { bikeId, whenUnavailable: 'REFUSE' }),
      );
      await time('12 rents of held bikes', () => handleCommands(service, taken));
      active = await store.read.rental.findMany({ where: { modelId: soldOutModel, endedAt: null } });
      if (active.length !== back.length)
        throw new Error(`${active.length} of ${back.length} bikes were taken`);
    }
  }

  function toFigures() {
    return {
      medians: Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)])),
      longest,
    };
  }
}
