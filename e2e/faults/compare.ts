import { bikeEventsTopic } from '@bike-rentals/contracts';
import { findBikesViolations, readBikesFile } from '@bike-rentals/bikes/invariants';
import { openBrokerTransport } from '@bike-rentals/messaging';
import { silentLog } from '@bike-rentals/runtime';
import { findUsersViolations, readUsersFile } from '@bike-rentals/users/invariants';
import type { Answered } from './answer-log.ts';
import type { World } from './world.ts';
import type { Watcher } from './watchers.ts';

/** What a run came to. Anything but zeros is a fault. */
export interface Comparison {
  /** Answers that the databases do not know. */
  lost: string[];
  /** Rentals that no client was told of, keys with two outcomes, commands with two effects. */
  doubled: string[];
  /** What the checker of invariants finds. */
  violations: string[];
  /** Committed events that are not on the topic or at a watcher, exactly once and in order. */
  events: string[];
}

type Bikes = Awaited<ReturnType<typeof readBikesFile>>;

/** Compares what clients were told with the databases, and the databases with the topic and the watchers. */
export async function compare(
  world: World,
  answers: readonly Answered[],
  watchers: readonly Watcher[],
): Promise<Comparison> {
  const events = await findEventFaults(world, watchers);
  // users first: whatever it was told by then, bikes has on record.
  const users = await readUsersFile(world.databases.users);
  const bikes = await readBikesFile(world.databases.bikes);
  const violations = [...findBikesViolations(bikes, new Date()), ...findUsersViolations(users, bikes)];
  return {
    lost: findLost(bikes, answers),
    doubled: findDoubled(world, bikes, answers),
    violations: violations.map(({ invariant, message }) => `invariant ${invariant}: ${message}`),
    events,
  };
}

function findLost({ rentals }: Bikes, answers: readonly Answered[]): string[] {
  const byId = new Map(rentals.map((rental) => [rental.id, rental]));
  return answers.flatMap(({ userId, status, rentalId = '', bikeId }) => {
    const rental = byId.get(rentalId);
    if (status === 'RENTED') {
      const isThere = rental?.userId === userId && rental.bikeId === bikeId;
      return isThere ? [] : [`rental ${rentalId} of ${userId} was told, and is not there as it was told`];
    }
    if (status === 'RETURNED' && !rental?.endedAt)
      return [`rental ${rentalId} was returned, and has not ended`];
    return [];
  });
}

function findDoubled({ riders }: World, { rentals }: Bikes, answers: readonly Answered[]): string[] {
  const told = new Set(answers.flatMap(({ status, rentalId }) => (status === 'RENTED' ? [rentalId] : [])));
  const theirs = new Set(riders.map(({ id }) => id));
  const untold = rentals
    .filter(({ id, userId }) => theirs.has(userId) && !told.has(id))
    .map(({ id }) => `rental ${id} was never told to its renter`);
  const byKey = Map.groupBy(answers, ({ userId, key }) => `${userId} ${key}`);
  const keys = [...byKey]
    .filter(([, same]) => new Set(same.map((answer) => JSON.stringify(answer))).size > 1)
    .map(([key]) => `key ${key} has two answers`);
  return [...untold, ...keys];
}

/** Events about bikes that everybody may see. */
const watched =
  /^(bike\.(added|moved|state-changed|withdrawn|retired)|rental\.(started|ended)|hold\.(started|ended))$/;
const arriveWithinMs = 60_000;

async function findEventFaults(world: World, watchers: readonly Watcher[]): Promise<string[]> {
  const { events } = await readBikesFile(world.databases.bikes);
  const last = events.at(-1)?.seq ?? 0;
  // What has happened since the look at the database is on the topic, too.
  const published = (await readTopic(world, last)).filter(({ seq }) => seq <= last);
  const faults = findOrderFaults('the topic', published, events);
  const expected = events.filter(({ seq, type }) => seq > world.watchedFrom && watched.test(type));
  const lastExpected = expected.at(-1);
  for (const [index, watcher] of watchers.entries()) {
    if (lastExpected && !(await watcher.reach(lastExpected.id, arriveWithinMs))) {
      faults.push(`watcher ${index + 1} did not get the last event within ${arriveWithinMs / 1_000} s`);
    }
    const got = watcher.eventIds.slice(0, expected.length + 1);
    const firstWrong = expected.findIndex(({ id }, at) => got[at] !== id);
    if (firstWrong >= 0) {
      faults.push(`watcher ${index + 1} has ${got[firstWrong] ?? 'nothing'} as event ${firstWrong + 1}`);
    }
  }
  return faults;
}

/** Doubles are allowed, at least once is what is promised; what is new must be the next one. */
function findOrderFaults(
  where: string,
  got: readonly { seq: number; id: string }[],
  expected: readonly { seq: number; id: string }[],
): string[] {
  let next = 0;
  for (const { seq, id } of got) {
    const due = expected[next];
    if (seq < (due?.seq ?? Infinity)) continue;
    if (id !== due?.id) return [`${where} has event ${seq} (${id}) where ${due?.seq ?? 'none'} was due`];
    next += 1;
  }
  return next === expected.length ? [] : [`${where} ends at ${next} of ${expected.length} events`];
}

/** The whole topic, from its first event to `last`. */
async function readTopic({ brokers, env }: World, last: number): Promise<{ seq: number; id: string }[]> {
  await using transport = await openBrokerTransport({
    kafkaBrokers: [brokers.kafkaBrokers],
    clientId: 'faults',
    log: silentLog,
    prefix: env.BROKER_PREFIX ?? '',
  });
  const got: { seq: number; id: string }[] = [];
  const reached = Promise.withResolvers<undefined>();
  await using _reader = await transport.openEventReader({
    topic: bikeEventsTopic,
    group: crypto.randomUUID(),
    async onEvents(events) {
      got.push(...events.map(({ seq, id }) => ({ seq, id })));
      if (got.some(({ seq }) => seq >= last)) reached.resolve(undefined);
    },
    onInvalid: async () => undefined,
  });
  const tooLong = AbortSignal.timeout(arriveWithinMs);
  tooLong.addEventListener('abort', () => reached.resolve(undefined), { once: true });
  await reached.promise;
  return got;
}
