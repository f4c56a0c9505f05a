import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { findSharedBrokers } from '@bike-rentals/testing';
import { startSmtpServer } from '../subgraphs/users/src/testing/start-smtp-server.ts';
import { startRiders } from './compose/load.ts';
import {
  at,
  getCursor,
  logIn,
  register,
  registerMany,
  type Person,
  type Subscription,
} from './support/client.ts';
import { addFleet, rent, returnBike, type Answer, type Fleet } from './support/fleet.ts';
import { expectInvariants } from './support/invariants.ts';
import { findNginx } from './support/nginx.ts';
import { startBrokerSystem, type BrokerSystem } from './support/system.ts';

const brokers = await findSharedBrokers();
const canRun = brokers !== undefined && (await findNginx()) !== undefined;
/** What is not told within this time counts as not told. */
const toldWithinMs = 10_000;

(canRun ? describe : describe.skip)('two each of router, auth, users and bikes', () => {
  let smtp: Awaited<ReturnType<typeof startSmtpServer>>;
  let system: BrokerSystem;
  let admin: Person;
  let routers: string[];

  beforeAll(async () => {
    if (!brokers) throw new Error('no brokers');
    smtp = await startSmtpServer();
    const replicas = ['router', 'auth', 'users'] as const;
    system = await startBrokerSystem(brokers, { SMTP_URL: smtp.url }, { replicas });
    admin = await logIn(system, 'admin');
    routers = ['router', 'router-2'].map((name) => `${String(system.addresses[name])}/graphql`);
  });
  afterAll(async () => {
    await using _smtp = smtp;
    await using _system = system;
    await expectInvariants(system);
  });

  test('every subscriber at each of them is told every time, and once', async () => {
    await using opened = new AsyncDisposableStack();
    const follow = (watch: Subscription<Seen>) => opened.use(startFollower(watch));
    const pairs = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const people = await Promise.all([register(system), register(system)]);
        const fleet = await addFleet(admin, { bikes: 1 });
        const after = await getCursor(admin);
        // NGINX gives the sockets of the routers to users in turns: each instance has some of them.
        const everywhere = (person: Person, query: string, variables = {}) =>
          routers.map((url) => follow(at(url, person).subscribe<Seen>(query, variables)));
        const followers = {
          requests: people.map((person) => everywhere(person, requestsQuery)),
          notifications: people.map((person) => everywhere(person, notificationsQuery)),
          events: everywhere(admin, eventsQuery, { filter: { modelId: fleet.modelId }, after }),
        };
        for (const [index, person] of people.entries())
          await untilFollowing(person, followers.requests[index] ?? []);
        return { people, fleet, followers };
      }),
    );
    const turns = 11;
    const done = await Promise.all(pairs.map((pair) => takeTurns(pair, turns)));
    for (const [index, { requests, events, notifications }] of pairs
      .map(({ followers }) => followers)
      .entries()) {
      const { ended, told } = done[index] as Turns;
      for (const who of [0, 1] as const) {
        for (const one of requests[who] ?? []) await one.expectAll(ended[who]);
        for (const one of notifications[who] ?? []) await one.expectCount(told[who]);
      }
      for (const one of events) {
        await one.expectCount(turns + 1, 'RENTED');
        await one.expectCount(turns + 1, 'RETURNED');
      }
    }
  });

  test('fifty mails that are due at once arrive once each', async () => {
    const fleet = await addFleet(admin, { bikes: 0, capacity: 60 });
    const queue = async (person: Person) => {
      const answer = await rent(person, { modelId: fleet.modelId, whenUnavailable: 'QUEUE' });
      expect(answer.__typename).toBe('WaitingListJoined');
    };
    const addBikes = ({ modelId, stationId }: Fleet, count: number) =>
      admin.ask('mutation ($input: AddBikesInput!) { addBikes(input: $input) { __typename } }', {
        input: { modelId, stationId, serialPrefix: randomUUID().slice(0, 8), count },
      });
    for (const person of await registerMany(system, 50)) await queue(person);
    const before = smtp.received.length;
    await addBikes(fleet, 50);
    await smtp.reachReceived(before + 50);
    // Its mail comes after all that were due before it.
    await queue(await register(system));
    await addBikes(fleet, 1);
    await smtp.reachReceived(before + 51);
    const ids = smtp.received.slice(before).map(({ mail }) => mail.messageId);
    expect([ids.length, new Set(ids).size]).toEqual([51, 51]);
  });

  test('one key at both at once gets one answer, at once', async () => {
    const fleet = await addFleet(admin, { bikes: 20, capacity: 30 });
    const people = await registerMany(system, 20);
    const slowest = { ms: 0 };
    for (const person of people) {
      const wish = { modelId: fleet.modelId, idempotencyKey: randomUUID() };
      const from = performance.now();
      const [one, other] = await Promise.all(routers.map((url) => rent(at(url, person), wish)));
      slowest.ms = Math.max(slowest.ms, performance.now() - from);
      expect(one?.__typename).toBe('RentalStarted');
      expect(other).toEqual(one);
    }
    // After three seconds they would have been told that the request is pending.
    expect(slowest.ms).toBeLessThan(2_000);
  });

  test('one of each is killed under load: what was answered holds, and next to nothing fails', async () => {
    const fleet = await addFleet(admin, { bikes: 8 });
    const riders = await registerMany(system, 8);
    const variables = { filter: { modelId: fleet.modelId }, after: await getCursor(admin) };
    const load = startRiders(system.url, riders, fleet);
    const logIns = startLoggingIn(system);
    for (const name of ['users-2', 'router-2', 'auth-2', 'bikes']) {
      const child = await system.whenLive(name);
      child.kill('SIGKILL');
      await system.whenLive(name, { otherThan: child });
      const { requests } = load.seen;
      while (load.seen.requests < requests + 300) await wait(20);
    }
    const seen = await load.stop();
    const { sent, failed } = await logIns.stop();
    await using watcher = startFollower(admin.subscribe<Seen>(eventsQuery, variables));
    await watcher.expectCount(seen.rides, 'RENTED');
    await watcher.expectCount(seen.rides, 'RETURNED');
    const requests = seen.requests + sent;
    const failures = [...seen.failures.values()].reduce((sum, count) => sum + count, failed);
    const silence = Math.round(seen.longestSilenceMs);
    process.stderr.write(
      `${failures} of ${requests} requests failed, ${seen.rides} rides, ${silence} ms without any answer at most\n`,
    );
    expect(failures / requests).toBeLessThanOrEqual(0.01);
  });
});

interface Seen {
  seen: { id: string; kind?: string };
}

const requestsQuery = 'subscription { seen: rentalRequestChanged { id } }';
const notificationsQuery = 'subscription { seen: notificationReceived(after: "") { id kind } }';
const eventsQuery = `subscription ($filter: BikeEventFilter, $after: ID) {
  seen: bikeEvents(filter: $filter, after: $after) { id: eventId kind }
}`;

/** Reads a subscription until it is disposed. */
function startFollower(watch: Subscription<Seen>) {
  const seen: Seen['seen'][] = [];
  const reading = (async () => {
    for (;;) seen.push((await watch.next()).seen);
  })().catch(() => undefined);
  /** Waits until it is so, or has had its time. */
  async function patiently(isThere: () => boolean) {
    for (const until = performance.now() + toldWithinMs; !isThere() && performance.now() < until;)
      await wait(20);
  }
  const count = (id: string) => seen.filter((one) => one.id === id).length;
  return {
    seen,
    /** Each of these ids has come, once. */
    async expectAll(ids: readonly string[]) {
      await patiently(() => ids.every((id) => count(id) > 0));
      expect({ told: ids.filter((id) => count(id) === 1).length }).toEqual({ told: ids.length });
    },
    /** So many have come, of this kind if it is given, each once. */
    async expectCount(expected: number, kind?: string) {
      const ids = () => seen.filter((one) => kind === undefined || one.kind === kind).map(({ id }) => id);
      await patiently(() => ids().length >= expected);
      expect({ told: ids().length, different: new Set(ids()).size }).toEqual({
        told: expected,
        different: expected,
      });
    },
    async [Symbol.asyncDispose]() {
      await watch[Symbol.asyncDispose]();
      await reading;
    },
  };
}

/** Nothing tells when a subscription without a cursor has begun: it is told of what is refused until it has heard. */
async function untilFollowing(person: Person, followers: readonly { seen: unknown[] }[]): Promise<void> {
  while (followers.some(({ seen }) => seen.length === 0)) {
    await rent(person, { modelId: randomUUID() });
    await wait(50);
  }
}

interface Turns {
  /** The requests of each of the two that have ended. */
  ended: [string[], string[]];
  /** How often each was told that a bike is kept for them. */
  told: [number, number];
}

/** Two people share a bike: one queues, the other returns it, and the first is told and rents it. */
async function takeTurns(
  { people, fleet }: { people: Person[]; fleet: Fleet },
  turns: number,
): Promise<Turns> {
  const [one, two] = people as [Person, Person];
  const done: Turns = { ended: [[], []], told: [0, 0] };
  const { modelId, stationId } = fleet;
  const expectAnswer = (who: 0 | 1, answer: Answer, kind: Answer['__typename']) => {
    expect(answer.__typename).toBe(kind);
    done.ended[who].push(answer.request.id);
    return answer.rentalId;
  };
  let holder: 0 | 1 = 0;
  let rentalId = expectAnswer(0, await rent(one, { modelId }), 'RentalStarted');
  for (let turn = 0; turn < turns; turn += 1) {
    const next: 0 | 1 = holder === 0 ? 1 : 0;
    const [from, to] = holder === 0 ? [one, two] : [two, one];
    expectAnswer(next, await rent(to, { modelId, whenUnavailable: 'QUEUE' }), 'WaitingListJoined');
    expectAnswer(holder, await returnBike(from, rentalId, stationId), 'RentalEnded');
    done.told[next] += 1;
    rentalId = expectAnswer(next, await rent(to, { modelId }), 'RentalStarted');
    holder = next;
  }
  const last = holder === 0 ? one : two;
  expectAnswer(holder, await returnBike(last, rentalId, stationId), 'RentalEnded');
  return done;
}

/** Logs in again and again: riders send nothing to auth, so it would have no load. */
function startLoggingIn(system: Pick<BrokerSystem, 'url'>) {
  const counts = { sent: 0, failed: 0 };
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      counts.sent += 1;
      await logIn(system, 'ada').catch(() => (counts.failed += 1));
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await running;
      return counts;
    },
  };
}
