import { createAssertionSigner, createPrivateJwk, toJwks, type Viewer } from '@bike-rentals/identity';
import { openEmbeddedTransport, type Transport } from '@bike-rentals/messaging';
import { createUuid, silentLog, type Log } from '@bike-rentals/runtime';
import { createManualClock, type ManualClock } from '@bike-rentals/testing';
import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Fleet } from '../domain/fleet.ts';
import { initialRules } from '../policies/domain/policy-keys.ts';
import { startBikes } from '../start-bikes.ts';
import { testFeeds } from '../gbfs/testing/test-feeds.ts';
import { insertFleet } from '../store/insert-fleet.ts';
import { openStore } from '../store/open-store.ts';
import { day, noon } from './make-fleet.ts';
import { openDatabaseFile, toPlan } from './open-service.ts';

export const anonymous: Viewer = { kind: 'anonymous' };
export const asRenter = (userId: string): Viewer => ({
  kind: 'user',
  userId,
  role: 'RENTER',
  sessionId: `of-${userId}`,
});
export const asAdmin: Viewer = { kind: 'user', userId: 'eva', role: 'ADMIN', sessionId: 'of-eva' };
/** Somebody at the desk. */
export const asStaff: Viewer = { kind: 'user', userId: 'sam', role: 'STAFF', sessionId: 'of-sam' };
export const asRole: Viewer = { kind: 'role', role: 'RENTER' };

/** Whatever the query asks for. */
export interface Data {
  [field: string]: Data | undefined;
}

export interface Answer {
  status: number;
  data: Data;
  errors?: { message: string; path?: unknown[]; extensions: { code: string; field?: string } }[];
}

export interface Server extends AsyncDisposable {
  ask(viewer: Viewer, query: string, variables?: object): Promise<Answer>;
  subscribe(viewer: Viewer): Client;
  sign(viewer: Viewer): string;
  file: string;
  port: number;
  clock: ManualClock;
  transport: Transport;
}

interface ServerOptions {
  log?: Log;
  /** Another instance, whose database and photos it shares. */
  beside?: Pick<Server, 'file'>;
}

/** The service as it runs, on a database that holds `fleet`, with the embedded transport. */
export async function startServer(
  fleet: Fleet,
  { log = silentLog, beside }: ServerOptions = {},
): Promise<Server> {
  await using opened = new AsyncDisposableStack();
  const { file } = beside ?? opened.use(await openDatabaseFile());
  if (!beside) {
    await using store = await openStore(file);
    await store.transact((tx) => insertFleet(tx, toPlan(fleet)));
  }
  const clock = createManualClock(noon);
  const key = createPrivateJwk();
  const transport = opened.use(await openEmbeddedTransport({ file: ':memory:', log: silentLog }));
  const config = {
    host: '127.0.0.1',
    port: 0,
    database: file,
    assertionKeys: toJwks([key]),
    system: { id: 'town', name: 'Town', timezone: 'Etc/UTC', currency: 'EUR', country: null, state: null },
    rules: initialRules,
    eventRetentionMs: 90 * day,
    photos: { keptMs: 365 * day, maxStoredBytes: 1024 ** 3 },
    feeds: testFeeds,
  };
  const { port } = opened.use(await startBikes(config, { transport, clock, createId: createUuid, log }));
  const signer = createAssertionSigner({ key, clock });
  const sign = (viewer: Viewer) => signer.sign(viewer, 'bikes');
  const done = opened.move();
  return {
    file,
    port,
    clock,
    transport,
    sign,
    async ask(viewer, query, variables = {}) {
      const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-viewer-assertion': sign(viewer) },
        body: JSON.stringify({ query, variables }),
      });
      const { data, ...body } = (await response.json()) as { data?: Data; errors?: Answer['errors'] };
      return { status: response.status, data: data ?? {}, ...(body.errors && { errors: body.errors }) };
    },
    subscribe: (viewer) =>
      createClient({
        url: `ws://127.0.0.1:${port}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: () => ({ assertion: sign(viewer) }),
        retryAttempts: 0,
        lazy: true,
      }),
    [Symbol.asyncDispose]: () => done.disposeAsync(),
  };
}
