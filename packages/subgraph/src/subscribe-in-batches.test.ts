import { setImmediate as turn } from 'node:timers/promises';
import { createBatcher } from '@bike-rentals/runtime';
import {
  buildSchema,
  parse,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { createCompiledOperations } from './compiled-operations.ts';
import { followEvents } from './follow-events.ts';
import { createLiveFeed } from './live-feed.ts';
import { subscribeInBatches } from './subscribe-in-batches.ts';

interface Event {
  seq: number;
}

/** A service with so many stored events, each of which names an item that has to be loaded. */
function openService(stored: number, work: () => void = () => undefined) {
  const loads: number[] = [];
  const loadItem = createBatcher(
    async (ids: number[]) => {
      loads.push(ids.length);
      return ids.map((id) => `item ${id}`);
    },
    { maxBatchSize: 1_000 },
  );
  const live = createLiveFeed<Event>(() => undefined);
  const schema = buildSchema(
    'type Query { a: Int } type Subscription { seen: Seen } type Seen { seq: Int item: String }',
  );
  const subscription = schema.getSubscriptionType()?.getFields()['seen'];
  if (!subscription) throw new Error('no subscription');
  subscription.subscribe = () =>
    followEvents<Event>({
      live,
      findStart: async () => 0,
      readPage: async (after, limit) => {
        const count = Math.min(limit, stored - after);
        const events = Array.from({ length: count }, (_, index) => ({ seq: after + index + 1 }));
        return { events, last: after + count, hasMore: count === limit };
      },
    });
  subscription.resolve = (event: Event) => {
    work();
    return { seq: event.seq, item: () => loadItem(event.seq) };
  };
  const args: ExecutionArgs = { schema, document: parse('subscription { seen { seq item } }') };
  return { args, live, loads };
}

async function open(args: ExecutionArgs): Promise<AsyncIterableIterator<ExecutionResult>> {
  const results = await subscribeInBatches(args, createCompiledOperations(args.schema));
  if (!(Symbol.asyncIterator in results)) throw new Error(JSON.stringify(results.errors));
  return results;
}

test('results come in order, and what a batch of events needs is loaded at once', async () => {
  const { args, live, loads } = openService(320);
  const results = await open(args);
  for (let seq = 1; seq <= 320; seq += 1) {
    expect((await results.next()).value).toEqual({ data: { seen: { seq, item: `item ${seq}` } } });
  }
  expect(loads.length).toBeLessThanOrEqual(10);
  live.push({ seq: 321 });
  expect((await results.next()).value).toEqual({ data: { seen: { seq: 321, item: 'item 321' } } });
});

function workFor1Ms(): void {
  for (const until = performance.now() + 1; performance.now() < until;);
}

test('many who read a backlog share the turns of the event loop, and leave turns to others', async () => {
  const stored = 160;
  const readers = await Promise.all(
    Array.from({ length: 5 }, () => open(openService(stored, workFor1Ms).args)),
  );
  const counts = readers.map(() => 0);
  let turns = 0;
  const state = { reading: true };
  const others = (async () => {
    while (state.reading) {
      await turn();
      turns += 1;
    }
  })();
  let widest = 0;
  await Promise.all(
    readers.map(async (results, reader) => {
      for await (const _ of results) {
        counts[reader] = (counts[reader] ?? 0) + 1;
        widest = Math.max(widest, Math.max(...counts) - Math.min(...counts));
        if (counts[reader] === stored) break;
      }
    }),
  );
  state.reading = false;
  await others;
  // A batch takes longer than background work may go on in one turn.
  expect(turns).toBeGreaterThanOrEqual((5 * stored) / 32);
  // No reader is more than two batches ahead of another.
  expect(widest).toBeLessThanOrEqual(64);
});

test('what is refused is an answer, and leaving ends a source that waits', async () => {
  const { args, live } = openService(0);
  const refused = await subscribeInBatches(
    { ...args, document: parse('subscription { nothing }') },
    createCompiledOperations(args.schema),
  );
  expect(refused).toMatchObject({ errors: [expect.anything()] });
  const results = await open(args);
  const waiting = results.next();
  await results.return?.();
  expect((await waiting).done).toBe(true);
  expect(await live.take(1)).toBeUndefined();
});

/** Makes the subscription `seen` of a schema follow live events only. */
function followLive(schema: GraphQLSchema) {
  const subscription = schema.getSubscriptionType()?.getFields()['seen'];
  if (!subscription) throw new Error('no subscription');
  const live = createLiveFeed<Event>(() => undefined);
  subscription.subscribe = () =>
    followEvents<Event>({
      live,
      findStart: async () => undefined,
      readPage: async () => ({ events: [], last: 0, hasMore: false }),
    });
  return { subscription, live };
}

test('events are executed by compiled code, and again by graphql-js if that has errors', async () => {
  const schema = buildSchema(
    'type Query { a: Int } type Subscription { seen(by: String): Seen } type Seen { by: String context: Int even: Int }',
  );
  const { subscription, live } = followLive(schema);
  subscription.resolve = ({ seq }: Event, { by }: { by: string }, { context }: { context: number }) => ({
    by,
    context,
    seq,
  });
  const even = (schema.getType('Seen') as GraphQLObjectType).getFields()['even'];
  if (!even) throw new Error('no field');
  let executed = 0;
  even.resolve = ({ seq }: Event) => {
    executed += 1;
    if (seq % 2 === 1) throw new Error(`${seq} is odd`);
    return seq;
  };
  const all = createCompiledOperations(schema);
  let compiled = 0;
  const counting: typeof all = {
    ...all,
    find(query, name) {
      const operation = all.find(query, name);
      if (operation) compiled += 1;
      return operation;
    },
  };
  const args: ExecutionArgs = {
    schema,
    document: parse('subscription ($by: String) { seen(by: $by) { by context even } }'),
    variableValues: { by: 'ada' },
    contextValue: { context: 7 },
  };
  const results = await subscribeInBatches(args, counting);
  if (!(Symbol.asyncIterator in results)) throw new Error('refused');
  for (let seq = 2; seq <= 20; seq += 2) {
    live.push({ seq });
    expect((await results.next()).value).toEqual({ data: { seen: { by: 'ada', context: 7, even: seq } } });
  }
  expect([compiled, executed]).toEqual([7, 10]);
  live.push({ seq: 21 });
  const { value } = await results.next();
  expect(JSON.parse(JSON.stringify(value))).toMatchObject({
    data: { seen: { by: 'ada', even: null } },
    errors: [{ message: '21 is odd', path: ['seen', 'even'], locations: [{ line: 1 }] }],
  });
  expect(executed).toBe(12);
});

test('a variable within an object is as graphql-js has it, however often it comes', async () => {
  const schema = buildSchema(
    'input Filter { n: Int } type Query { a: Int } type Subscription { seen(filter: Filter): String }',
  );
  const { subscription, live } = followLive(schema);
  subscription.resolve = (_: unknown, args: object) => JSON.stringify(args);
  const results = await open({
    schema,
    document: parse('subscription ($n: Int) { seen(filter: { n: $n }) }'),
    variableValues: {},
  });
  for (let seq = 1; seq <= 6; seq += 1) {
    live.push({ seq });
    expect((await results.next()).value).toEqual({ data: { seen: '{"filter":{}}' } });
  }
});
