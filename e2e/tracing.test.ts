import { toMigrationTarget } from '@bike-rentals/system/paths';
import type { ServiceName } from '@bike-rentals/system/services';
import { startCollector, type Collector, type ReceivedSpan } from '@bike-rentals/tracing/testing';
import BetterSqlite3 from 'better-sqlite3';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { logIn, register, type Person } from './support/client.ts';
import { addBike, addFleet, rent } from './support/fleet.ts';
import { findModes, type System } from './support/system.ts';

const modes = await findModes();

/**
 * Rents a bike while a subscription is live: events that a subscriber reads from the table later have no trace. A
 * subscriber that starts with past events gets them beside the shared subscription, and joins that at an event that
 * both have, which may be the one of the rental. So this one starts without, and is live at its first event.
 */
async function rentWatched({ url }: System, rider: Person, admin: Person): Promise<Payload> {
  await using watch = watchEvents(url);
  const { modelId, stationId } = await addFleet(admin, { bikes: 0, capacity: 1000 });
  const live = new AbortController();
  const first = watch.nextWhere('ADDED').finally(() => live.abort());
  while (!live.signal.aborted) await addBike(admin, { modelId, stationId });
  await first;
  expect(await rent(rider, { modelId })).toMatchObject({ __typename: 'RentalStarted' });
  return await watch.nextWhere('RENTED');
}

interface Payload {
  data?: { bikeEvents: { kind: string } } | null;
  extensions?: Record<string, unknown>;
}

/** A client that shows extensions. */
function watchEvents(url: string) {
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  const query = 'subscription { bikeEvents { kind bike { id } } }';
  const payloads = client.iterate<Payload['data']>({ query }) as AsyncIterable<Payload>;
  return {
    async nextWhere(kind: string): Promise<Payload> {
      // Leaving the loop would end the subscription.
      const iterator = payloads[Symbol.asyncIterator]();
      for (;;) {
        const { value } = (await iterator.next()) as { value: Payload };
        if (value.data?.bikeEvents.kind === kind) return value;
      }
    },
    [Symbol.asyncDispose]: async () => client.dispose(),
  };
}

function countTraced({ env }: System, service: string, table: string): number {
  const database = new BetterSqlite3(toMigrationTarget(service as ServiceName, env).file, { readonly: true });
  const count = database.prepare(`SELECT count(*) FROM "${table}" WHERE "trace" IS NOT NULL`).pluck().get();
  database.close();
  return count as number;
}

const isRent = ({ service, attributes }: ReceivedSpan) =>
  service === 'router' && attributes['graphql.operation.type'] === 'mutation';

/** All spans of the rental, once the last of them has arrived. */
async function collectRental(collector: Collector): Promise<Map<string, ReceivedSpan>> {
  const handled = await collector.until(({ name }) => name === 'handle rent-bike');
  const ofTrace = (span: ReceivedSpan) => span.traceId === handled.traceId;
  for (const name of ['consume rental.started', 'event bikes', 'handle commands'])
    await collector.until((span) => ofTrace(span) && span.name === name);
  await collector.until((span) => ofTrace(span) && isRent(span));
  return new Map(collector.spans.filter(ofTrace).map((span) => [`${span.service}: ${span.name}`, span]));
}

describe.each(modes)('$name', ({ start }) => {
  test('a rental is one trace, from the request to what subscribers get', async () => {
    await using collector = await startCollector();
    await using system = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      OTEL_TRACES_SAMPLER_ARG: '1',
    });
    const seen = await rentWatched(system, await register(system), await logIn(system, 'admin'));
    const spans = await collectRental(collector);
    const get = (name: string) => {
      const span = spans.get(name);
      if (!span) throw new Error(`${name} is not one of ${[...spans.keys()].join(', ')}`);
      return span;
    };
    const root = get('router: mutation anonymous');
    expect(root.parentSpanId).toBeUndefined();
    // For developers: what the router knows of the subgraph's span is not for clients.
    expect(seen.extensions).toEqual({ traceId: root.traceId });
    expect(get('router: fetch users').parentSpanId).toBe(root.spanId);
    const users = [...spans.values()].find(
      ({ service, parentSpanId }) =>
        service === 'users' && parentSpanId === get('router: fetch users').spanId,
    );
    const handled = get('bikes: handle rent-bike');
    expect(handled.parentSpanId).toBe(users?.spanId);
    expect(get('bikes: handle commands').links).toContain(users?.spanId);
    expect(get('users: consume rental.started').parentSpanId).toBe(handled.spanId);
    const event = get('router: event bikes');
    expect(event.attributes['router.subscribers']).toBe(1);
    // Each instance of bikes publishes to its own subscribers, and sends its spans by itself.
    expect(await collector.until(({ spanId }) => spanId === event.parentSpanId)).toMatchObject({
      name: 'publish rental.started',
      parentSpanId: handled.spanId,
    });
  });

  test('what is not sampled goes nowhere', async () => {
    await using collector = await startCollector();
    {
      await using system = await start({
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
        OTEL_TRACES_SAMPLER_ARG: '0',
      });
      const seen = await rentWatched(system, await register(system), await logIn(system, 'admin'));
      expect(seen.extensions).toBeUndefined();
      for (const [service, table] of Object.entries({ users: 'RentalRequest', bikes: 'Event' }))
        expect(countTraced(system, service, table)).toBe(0);
    }
    expect(collector.spans).toEqual([]);
  });
});
