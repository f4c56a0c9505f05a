import { randomUUID } from 'node:crypto';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { System } from './system.ts';
import { demoPassword } from './system.ts';

export interface GraphqlError {
  message: string;
  path?: (string | number)[];
  extensions?: { code?: string; field?: string };
}

export interface Response<Data> {
  status: number;
  data?: Data | null;
  errors?: GraphqlError[];
}

/** One person at the front door. */
export interface Person {
  id: string;
  token: string;
  refreshToken: string;
  /** The whole answer, errors and all. */
  send<Data>(query: string, variables?: object): Promise<Response<Data>>;
  /** The data; throws if there are errors. */
  ask<Data>(query: string, variables?: object): Promise<Data>;
  /** Nothing tells when it has begun: start it from a cursor, so that nothing is missed. */
  subscribe<Data>(query: string, variables?: Record<string, unknown>): Subscription<Data>;
}

export interface Subscription<Data> extends AsyncDisposable {
  next(): Promise<Data>;
  /** Reads on until an event matches. */
  nextWhere(matches: (data: Data) => boolean): Promise<Data>;
}

export async function send<Data>(
  url: string,
  query: string,
  variables: object = {},
  token?: string,
): Promise<Response<Data>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, ...((await response.json()) as object) };
}

interface Session {
  accessToken: string;
  refreshToken: string;
  user: { id: string };
}

const sessionFields =
  '{ __typename ... on Session { accessToken refreshToken user { id } } ... on AuthRefused { code } }';

export async function logIn(
  system: Pick<System, 'url'>,
  name: 'ada' | 'ben' | 'admin' | 'staff',
): Promise<Person> {
  return enter(system, 'login', { email: `${name}@demo.example`, password: demoPassword });
}

/** Registers a new user, who has no rentals. */
export async function register(system: Pick<System, 'url'>): Promise<Person> {
  return enter(system, 'register', {
    email: `${randomUUID()}@example.org`,
    password: 'a long enough password',
  });
}

/** Registers so many new users, a few at a time: each password costs a slow machine much of a second. */
export async function registerMany(system: Pick<System, 'url'>, count: number): Promise<Person[]> {
  const people: Person[] = [];
  while (people.length < count) {
    const next = Array.from({ length: Math.min(4, count - people.length) }, () => register(system));
    people.push(...(await Promise.all(next)));
  }
  return people;
}

async function enter(
  { url }: Pick<System, 'url'>,
  mutation: 'login' | 'register',
  input: object,
): Promise<Person> {
  const query = `mutation ($input: Credentials!) { ${mutation}(input: $input) ${sessionFields} }`;
  const { data, errors } = await send<Record<string, Session>>(url, query, { input });
  const session = data?.[mutation];
  if (!session?.accessToken) throw new Error(JSON.stringify(errors ?? session));
  return toPerson(url, session);
}

/** The same person by another way in. */
export const at = (url: string, { id, token: accessToken, refreshToken }: Person): Person =>
  toPerson(url, { accessToken, refreshToken, user: { id } });

function toPerson(url: string, { accessToken: token, refreshToken, user }: Session): Person {
  return {
    id: user.id,
    token,
    refreshToken,
    send: (query, variables) => send(url, query, variables, token),
    async ask<Data>(query: string, variables?: object) {
      const { data, errors } = await send<Data>(url, query, variables, token);
      if (errors || !data) throw new Error(JSON.stringify(errors));
      return data;
    },
    subscribe: (query, variables) => subscribe(url, token, { query, ...(variables && { variables }) }),
  };
}

/** Subscribes without a session. */
export function subscribeAsGuest<Data>(
  { url }: Pick<System, 'url'>,
  query: string,
  variables: Record<string, unknown> = {},
): Subscription<Data> {
  return subscribe(url, undefined, { query, variables });
}

function subscribe<Data>(
  url: string,
  token: string | undefined,
  operation: { query: string; variables?: Record<string, unknown> },
): Subscription<Data> {
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: token === undefined ? {} : { authorization: `Bearer ${token}` },
    lazy: false,
    retryAttempts: 0,
    onNonLazyError: () => undefined,
  });
  const events = client.iterate<Data>(operation);
  async function next(): Promise<Data> {
    const { value, done } = (await events.next()) as IteratorResult<Response<Data>, undefined>;
    if (done) throw new Error('the subscription ended');
    if (value.errors || !value.data) throw new Error(JSON.stringify(value.errors));
    return value.data;
  }
  return {
    next,
    async nextWhere(matches) {
      for (;;) {
        const data = await next();
        if (matches(data)) return data;
      }
    },
    async [Symbol.asyncDispose]() {
      await client.dispose();
    },
  };
}

/** A subscription that starts here misses nothing of what is done from now on. */
export async function getCursor(person: Person): Promise<string> {
  return (await person.ask<{ bikeEventCursor: string }>('{ bikeEventCursor }')).bikeEventCursor;
}
