import {
  ASSERTION_HEADER,
  createAssertionSigner,
  createPrivateJwk,
  toJwks,
  type Viewer,
} from '@bike-rentals/identity';
import { openEmbeddedTransport, type Transport } from '@bike-rentals/messaging';
import { createUuid, silentLog, type Log } from '@bike-rentals/runtime';
import { createManualClock } from '@bike-rentals/testing';
import { createClient, type SubscribePayload } from 'graphql-ws';
import { WebSocket } from 'ws';
import { defaultRequestRules, type RequestRules } from '../requests/domain/request.ts';
import { startUsers, type UsersConfig } from '../start-users.ts';
import { openUsersFolder } from './open-users-folder.ts';

export const ada: Viewer = { kind: 'user', userId: 'u1', role: 'RENTER', sessionId: 's1' };
export const ben: Viewer = { kind: 'user', userId: 'u2', role: 'RENTER', sessionId: 's2' };
export const admin: Viewer = { kind: 'user', userId: 'u9', role: 'ADMIN', sessionId: 's9' };
/** Somebody at the desk. */
export const staff: Viewer = { kind: 'user', userId: 'u8', role: 'STAFF', sessionId: 's8' };
export const anonymous: Viewer = { kind: 'anonymous' };

/** Those who may not see what is private of Ada. */
export const outsiders: [string, Viewer][] = [
  ['another renter', ben],
  ['an anonymous visitor', anonymous],
  ['a role without a subject', { kind: 'role', role: 'ADMIN' }],
  ['a service', { kind: 'role', role: 'SERVICE' }],
];

export interface GraphqlResponse<Data> {
  data?: Data | null;
  errors?: { message: string; extensions?: { code?: string; field?: string } }[];
}

export interface TestUsersOptions {
  rules?: Partial<RequestRules>;
  mail?: UsersConfig['mail'];
  bounceMailbox?: UsersConfig['bounceMailbox'];
  /** Where auth is; by default nowhere. */
  authUrl?: string;
  assertionKey?: ReturnType<typeof createPrivateJwk>;
  log?: Log;
  /** One that others use as well; it is not closed. */
  transport?: Transport;
  /** @default false */
  logsMails?: boolean;
}

/** users as it runs, on a database of its own; its clock moves only when told to. */
export async function startTestUsers(options: TestUsersOptions = {}) {
  const { rules, mail, authUrl = 'http://127.0.0.1:9/graphql', log = silentLog } = options;
  const assertionKey = options.assertionKey ?? createPrivateJwk();
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await openUsersFolder());
  const clock = createManualClock();
  const transport = options.transport ?? opened.use(await openEmbeddedTransport({ file: ':memory:', log }));
  const config: UsersConfig = {
    host: '127.0.0.1',
    port: 0,
    database: folder.database,
    assertionKeys: toJwks([assertionKey]),
    auth: { url: authUrl, key: assertionKey },
    // Outcomes do not time out unless a test is about that.
    rules: { ...defaultRequestRules, outcomeTimeoutMs: 60_000, ...rules },
    mail,
    bounceMailbox: options.bounceMailbox,
    appUrl: 'https://bikes.example/app/',
    logsMails: options.logsMails ?? false,
  };
  const users = opened.use(await startUsers(config, { transport, clock, createId: createUuid, log }));
  const signer = createAssertionSigner({ key: assertionKey, clock });
  const url = `http://127.0.0.1:${users.port}/graphql`;

  async function send<Data>(viewer: Viewer, query: string, variables: object = {}) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [ASSERTION_HEADER]: signer.sign(viewer, 'users') },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as GraphqlResponse<Data>;
  }

  const running = opened.move();
  return {
    clock,
    database: folder.database,
    transport,
    /** The whole answer, errors and all. */
    send,
    /** The data; throws if there are errors. */
    async ask<Data>(viewer: Viewer, query: string, variables?: object): Promise<Data> {
      const { data, errors } = await send<Data>(viewer, query, variables);
      if (errors || !data) throw new Error(JSON.stringify(errors));
      return data;
    },
    /** Sends a plain HTTP request, as the router passes it on. The viewer is anonymous unless given. */
    fetch: (path: string, init: RequestInit = {}, viewer: Viewer = anonymous) =>
      fetch(new URL(path, url), {
        ...init,
        headers: { [ASSERTION_HEADER]: signer.sign(viewer, 'users') },
      }),
    /** One socket of a viewer. */
    connect: (viewer: Viewer) => connect(url, signer.sign(viewer, 'users')),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

export type TestUsers = Awaited<ReturnType<typeof startTestUsers>>;

function connect(url: string, assertion: string) {
  const closed = Promise.withResolvers<CloseEvent>();
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { assertion },
    lazy: false,
    retryAttempts: 0,
    shouldRetry: () => false,
    onNonLazyError: () => undefined,
    on: { closed: (event) => closed.resolve(event as CloseEvent) },
  });
  return {
    closed: closed.promise,
    /** Begun once it resolves: the socket answers in order, so what was asked after it comes after it. */
    async subscribe<Data>(payload: SubscribePayload) {
      const events = client.iterate<Data>(payload);
      const first = events.next();
      first.catch(() => undefined);
      for await (const _answer of client.iterate({ query: '{ me { unreadNotifications } }' })) break;
      let upcoming: typeof first | undefined = first;
      return {
        async next(): Promise<GraphqlResponse<Data>> {
          const result = await (upcoming ?? events.next());
          upcoming = undefined;
          if (result.done) throw new Error('the subscription has ended');
          return result.value as GraphqlResponse<Data>;
        },
      };
    },
    [Symbol.asyncDispose]: async () => client.dispose(),
  };
}
