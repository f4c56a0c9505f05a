import { setTimeout as wait } from 'node:timers/promises';
import { getCursor, logIn, register, type Person } from '../support/client.ts';
import { addFleet } from '../support/fleet.ts';
import { expectInvariants } from '../support/invariants.ts';
import { startSystem, type System } from '../support/system.ts';
import { startRiders, startWatcher, type Seen } from './load.ts';
import { compose, docker } from './stack.ts';

const riderCount = 8;
const table: Record<string, unknown>[] = [];
let system: System;
let admin: Person;

beforeAll(async () => {
  system = await startSystem();
  admin = await logIn(system, 'admin');
});
afterAll(() => {
  process.stderr.write(`${table.map((row) => Object.values(row).join(' | ')).join('\n')}\n`);
});

/** Rides and watches while `lose` takes something away; what was done is seen once, and nothing is broken. */
async function rideThrough(name: string, lose: () => Promise<void>): Promise<Seen> {
  const fleet = await addFleet(admin, { bikes: riderCount });
  const [watcher, ...riders] = await Promise.all(
    Array.from({ length: riderCount + 1 }, () => register(system)),
  );
  if (!watcher) throw new Error('no watcher');
  const after = await getCursor(watcher);
  await using watch = startWatcher(system.url, watcher, { modelId: fleet.modelId, after });
  const load = startRiders(system.url, riders, fleet);
  await watch.waitFor(2 * riderCount);
  await lose();
  const seen = await load.stop();
  const events = await watch.waitFor(2 * seen.rides);
  const count = (kind: string) => events.filter((event) => event.kind === kind).length;
  expect({ rented: count('RENTED'), returned: count('RETURNED') }).toEqual({
    rented: seen.rides,
    returned: seen.rides,
  });
  expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(events.length);
  await expectInvariants(system);
  table.push({
    name,
    rides: `${seen.rides} rides`,
    failures: [...seen.failures].map(([code, times]) => `${times} × ${code}`).join(', ') || 'no failure',
    silence: `longest without an answer ${Math.round(seen.longestSilenceMs)} ms`,
    pause: `without a command ${Math.round(seen.longestPauseMs)} ms`,
  });
  return seen;
}

/** As a crash: nothing is said to the program, and Docker starts the container again. */
const crash = (service: string): Promise<void> =>
  untilRestarted(service, async () => {
    // Everything in the container but its first process, which only looks after the program.
    await compose('exec', '--no-TTY', service, 'bash', '-c', 'kill -9 -1').catch(() => undefined);
  });

/** Its connections stay open; the watchdog has to detect it. */
const freeze = (service: string): Promise<void> =>
  untilRestarted(service, async () => {
    await compose('pause', service);
  });

/** Resolves when somebody has started the container again, and it is healthy. */
async function untilRestarted(service: string, lose: () => Promise<void>): Promise<void> {
  const id = (await compose('ps', '--quiet', service)).trim();
  const look = async () => {
    const format = '{{.State.StartedAt}} {{.State.Health.Status}}';
    const [startedAt, health] = (await docker('inspect', '--format', format, id)).trim().split(' ');
    return { startedAt, health };
  };
  const before = await look();
  await lose();
  for (;;) {
    const { startedAt, health } = await look();
    if (startedAt !== before.startedAt && health === 'healthy') return;
    await wait(100);
  }
}

/** For programs that are their container's first process, which cannot be killed from inside. */
async function killAndStart(service: string): Promise<void> {
  await compose('kill', '--signal', 'SIGKILL', service);
  await compose('up', '--detach', '--no-deps', '--wait', service);
}

test.each(['router', 'auth', 'users', 'bikes-backup'])(
  '%s crashes under load and is started again: clients that ask again get what they wanted, once',
  async (service) => {
    await rideThrough(`crash of ${service}`, () => crash(service));
  },
);

test.each(['nginx', 'rabbitmq', 'kafka'])(
  '%s is killed under load: clients that ask again get what they wanted, once',
  async (service) => {
    await rideThrough(`kill ${service}`, () => killAndStart(service));
  },
);

test('the primary of bikes is killed under load: the backup goes on, and no client sees a failure', async () => {
  const seen = await rideThrough('kill bikes', async () => {
    await compose('kill', '--signal', 'SIGKILL', 'bikes');
  });
  expect(Object.fromEntries(seen.failures)).toEqual({});
  await compose('up', '--detach', '--no-deps', '--wait', 'bikes');
});

// The backup has the commands since the primary was killed; frozen, it leaves them to the primary.
test.each(['bikes-backup', 'bikes'])(
  '%s is frozen under load while it has the commands: it is restarted, and no client sees a failure',
  async (service) => {
    // NGINX forgets that it has found one of them away a moment ago: to lose both at once is another matter.
    await compose('restart', 'nginx');
    await compose('up', '--detach', '--no-deps', '--wait', 'nginx');
    const seen = await rideThrough(`freeze ${service}`, () => freeze(service));
    expect(Object.fromEntries(seen.failures)).toEqual({});
  },
);

test.each(['users', 'auth', 'router'])(
  '%s is frozen under load: it is restarted, and clients that ask again get what they wanted, once',
  async (service) => {
    await rideThrough(`freeze ${service}`, () => freeze(service));
  },
);

describe('with two each of router, users and auth', () => {
  const twice = ['router', 'users', 'auth'] as const;
  const scale = (count: number) =>
    compose(
      ...['up', '--detach', '--no-recreate', '--wait'],
      ...twice.flatMap((service) => ['--scale', `${service}=${count}`]),
    );
  beforeAll(() => scale(2));
  afterAll(() => scale(1));

  test.each(twice)('one %s is killed under load: the other goes on', async (service) => {
    const ids = (await compose('ps', '--quiet', service)).trim().split('\n');
    expect(ids).toHaveLength(2);
    const seen = await rideThrough(`kill one of two: ${service}`, async () => {
      await docker('kill', String(ids[0]));
    });
    // What was on its way there at most; no rider waited for its restart.
    const failures = [...seen.failures.values()].reduce((sum, count) => sum + count, 0);
    expect(failures).toBeLessThanOrEqual(riderCount);
    expect(seen.longestSilenceMs).toBeLessThan(3_000);
    await scale(2);
  });
});

test('get-garages is killed: the question fails with UNAVAILABLE, and is answered again when it is back', async () => {
  await compose('kill', '--signal', 'SIGKILL', 'lambda');
  const failed = await admin.send('{ garages { needed } }');
  expect(failed.errors?.[0]?.extensions?.code).toBe('UNAVAILABLE');
  await compose('up', '--detach', '--no-deps', '--wait', 'lambda');
  expect(await admin.ask('{ garages { needed } }')).toMatchObject({
    garages: { needed: expect.any(Number) as number },
  });
});
