import type { ConfigReader } from '@bike-rentals/runtime';

/** Limits of requests and connections. */
export interface Limits {
  /** Levels of fields in one operation. This and the next four limits count with fragments expanded. */
  depth: number;
  aliases: number;
  rootFields: number;
  /** Fields and fragments. */
  selections: number;
  directives: number;
  /** Tokens of a document. */
  tokens: number;
  /** Estimated cost; see `estimate-cost.ts`. */
  cost: number;
  /** Assumed length of a list without `@listSize`. */
  listSize: number;
  /** Size of an HTTP body, and of a WebSocket message. */
  bodyBytes: number;
  /** Items of a list in an operation or in variables. */
  listLength: number;
  /** Operations in progress on one WebSocket. */
  socketOperations: number;
  /** Total size of the `subscribe` messages of these operations. */
  socketBytes: number;
  /** WebSockets, in total and for each client. A client is a user, or the address of anonymous viewers. */
  sockets: number;
  clientSockets: number;
  /** Subscriptions over all protocols, in total and for each client. */
  subscriptions: number;
  clientSubscriptions: number;
  /** Time limit for `connection_init` on a WebSocket. */
  initTimeoutMs: number;
  /** Time limit for the client's part of a closing handshake, before the connection is cut. */
  closeTimeoutMs: number;
  /** Automatic persisted queries in the cache; 0 disables them. */
  persistedQueries: number;
}

/** The defaults are beyond the needs of front ends. The longest known introspection query has about 500 tokens. */
export const DEFAULT_LIMITS: Limits = {
  depth: 20,
  aliases: 100,
  rootFields: 20,
  selections: 2_000,
  directives: 200,
  tokens: 5_000,
  cost: 20_000,
  listSize: 10,
  bodyBytes: 256 * 1024,
  listLength: 100,
  socketOperations: 100,
  socketBytes: 256 * 1024,
  sockets: 10_000,
  clientSockets: 50,
  subscriptions: 20_000,
  clientSubscriptions: 200,
  initTimeoutMs: 5_000,
  closeTimeoutMs: 2_000,
  persistedQueries: 1_000,
};

const VARIABLES: Record<keyof Limits, string> = {
  depth: 'ROUTER_MAX_DEPTH',
  aliases: 'ROUTER_MAX_ALIASES',
  rootFields: 'ROUTER_MAX_ROOT_FIELDS',
  selections: 'ROUTER_MAX_SELECTIONS',
  directives: 'ROUTER_MAX_DIRECTIVES',
  tokens: 'ROUTER_MAX_TOKENS',
  cost: 'ROUTER_MAX_COST',
  listSize: 'ROUTER_LIST_SIZE',
  bodyBytes: 'ROUTER_MAX_BODY_BYTES',
  listLength: 'ROUTER_MAX_LIST_LENGTH',
  socketOperations: 'ROUTER_MAX_SOCKET_OPERATIONS',
  socketBytes: 'ROUTER_MAX_SOCKET_BYTES',
  sockets: 'ROUTER_MAX_SOCKETS',
  clientSockets: 'ROUTER_MAX_CLIENT_SOCKETS',
  subscriptions: 'ROUTER_MAX_SUBSCRIPTIONS',
  clientSubscriptions: 'ROUTER_MAX_CLIENT_SUBSCRIPTIONS',
  initTimeoutMs: 'ROUTER_INIT_TIMEOUT_MS',
  closeTimeoutMs: 'ROUTER_CLOSE_TIMEOUT_MS',
  persistedQueries: 'ROUTER_MAX_PERSISTED_QUERIES',
};

/**
 * Reads the limits from environment variables.
 * @throws ConfigError
 */
export function readLimits(reader: ConfigReader): Limits {
  const names = Object.keys(VARIABLES) as (keyof Limits)[];
  const limits = { ...DEFAULT_LIMITS };
  for (const name of names) {
    const min = name === 'persistedQueries' ? 0 : 1;
    limits[name] = reader.getInteger(VARIABLES[name], DEFAULT_LIMITS[name], { min, max: 2 ** 31 - 1 });
  }
  return limits;
}
