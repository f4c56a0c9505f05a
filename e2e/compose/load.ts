import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { send, type Person, type Response } from '../support/client.ts';
import type { Fleet } from '../support/fleet.ts';

/** What well-behaved clients saw while something was taken away. */
export interface Seen {
  rides: number;
  /** Requests that were sent, those that failed included. */
  requests: number;
  /** Failed requests that were sent again, by error. */
  failures: Map<string, number>;
  /** The longest time in which none of them got an answer that was no failure, in milliseconds. */
  longestSilenceMs: number;
  /** The longest time between two commands that were carried out, in milliseconds. */
  longestPauseMs: number;
}

const retryAfterMs = 100;
const timeoutMs = 60_000;

/**
 * Riders who rent and return until they are stopped, and ask what they have in between. As a front end would, they ask
 * again after a failure, mutations with the same idempotency key.
 */
export function startRiders(url: string, riders: Person[], fleet: Fleet) {
  const seen: Seen = { rides: 0, requests: 0, failures: new Map(), longestSilenceMs: 0, longestPauseMs: 0 };
  const over = { yet: false };
  const marks = { answer: performance.now(), command: performance.now() };
  const mark = (which: keyof typeof marks) => {
    const now = performance.now();
    const gap = now - marks[which];
    if (which === 'answer') seen.longestSilenceMs = Math.max(seen.longestSilenceMs, gap);
    else seen.longestPauseMs = Math.max(seen.longestPauseMs, gap);
    marks[which] = now;
  };
  const fail = (why: string) => seen.failures.set(why, (seen.failures.get(why) ?? 0) + 1);

  async function ask<Data>(person: Person, query: string, variables: object = {}): Promise<Data> {
    const until = performance.now() + timeoutMs;
    for (;;) {
      seen.requests += 1;
      const answer = await send<Data>(url, query, variables, person.token).catch(
        (error: unknown): Response<Data> => ({ status: 0, errors: [{ message: String(error) }] }),
      );
      if (answer.data && !answer.errors) {
        mark('answer');
        return answer.data;
      }
      fail(answer.errors?.[0]?.extensions?.code ?? `status ${answer.status}`);
      if (performance.now() > until) throw new Error(JSON.stringify(answer));
      await wait(retryAfterMs);
    }
  }

  /** Sends a command with one key until it has ended, and tells its request's status. */
  async function command(person: Person, mutation: string, input: object): Promise<string> {
    const variables = { input: { ...input, idempotencyKey: randomUUID() } };
    for (;;) {
      const { answer } = await ask<{ answer: { request: { status: string } } }>(person, mutation, variables);
      if (answer.request.status !== 'PENDING') {
        mark('command');
        return answer.request.status;
      }
    }
  }

  async function ride(person: Person): Promise<void> {
    const wish = { modelId: fleet.modelId };
    expect(await command(person, rentMutation, wish)).toBe('RENTED');
    const { me } = await ask<{ me: { rentals: { nodes: { id: string }[] } } }>(person, activeQuery);
    expect(me.rentals.nodes).toHaveLength(1);
    const returned = { rentalId: me.rentals.nodes[0]?.id, stationId: fleet.stationId };
    expect(await command(person, returnMutation, returned)).toBe('RETURNED');
    seen.rides += 1;
  }

  const riding = riders.map(async (rider) => {
    do await ride(rider);
    while (!over.yet);
  });
  const all = Promise.all(riding);
  all.catch(() => undefined);
  return {
    seen,
    /** Each ends the ride it is on, and takes one more after it, so that all have ridden since whatever happened. */
    async stop(): Promise<Seen> {
      const before = seen.rides;
      while (seen.rides < before + 2 * riders.length) await Promise.race([all, wait(50)]);
      over.yet = true;
      await all;
      return seen;
    },
  };
}

const rentMutation =
  'mutation ($input: RentBikeInput!) { answer: rentBike(input: $input) { ... on RentalAnswer { request { status } } } }';
const returnMutation =
  'mutation ($input: ReturnBikeInput!) { answer: returnBike(input: $input) { ... on RentalAnswer { request { status } } } }';
const activeQuery = '{ me { rentals(active: true) { nodes { id } } } }';

/** Watches a model over graphql-ws, connecting again after whatever happens, from the cursor that it has seen. */
export function startWatcher(url: string, { token }: Person, start: { modelId: string; after: string }) {
  const seen: { eventId: string; kind: string }[] = [];
  let { after } = start;
  const stopped = { yet: false };
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
  const watching = (async () => {
    while (!stopped.yet) {
      try {
        const query = `subscription ($filter: BikeEventFilter, $after: ID) {
          bikeEvents(filter: $filter, after: $after) { eventId cursor kind }
        }`;
        const variables = { filter: { modelId: start.modelId }, after };
        for await (const { data } of client.iterate<{
          bikeEvents: { eventId: string; cursor: string; kind: string };
        }>({ query, variables })) {
          if (!data) break;
          seen.push({ eventId: data.bikeEvents.eventId, kind: data.bikeEvents.kind });
          after = data.bikeEvents.cursor;
        }
      } catch {
        // Cut off; what was missed comes after the cursor.
      }
      await wait(retryAfterMs);
    }
  })();
  return {
    /** Resolves when so many events have been seen; waits no longer than a rider would. */
    async waitFor(count: number): Promise<{ eventId: string; kind: string }[]> {
      const until = performance.now() + timeoutMs;
      while (seen.length < count && performance.now() < until) await wait(20);
      return seen;
    },
    async [Symbol.asyncDispose]() {
      stopped.yet = true;
      await client.dispose();
      await watching;
    },
  };
}
