import type { GetAccessToken } from './access-token.ts';

/** What `login`, `register` and `refreshToken` give. */
export interface Tokens {
  accessToken: string;
  /** When the access token expires; ISO 8601. */
  expiresAt: string;
  /** For one use: each refresh gives a new pair. */
  refreshToken: string;
}

/** Where the API is, and where the session is kept. */
export interface SessionOptions {
  /** For example `https://bikes.example.org/graphql`. */
  url: string;
  /** What was kept of the last visit, if anything. */
  tokens?: Tokens | undefined;
  /** Told of each new pair, and of undefined when the session is over: keep it where the next visit finds it. */
  onChange?: (tokens: Tokens | undefined) => void;
}

/** A user's log-in at this client, whose access token is refreshed as needed. */
export interface Session {
  /**
   * For `createLink`: the access token, refreshed before it expires and when it was rejected, with one request for all
   * concurrent callers; undefined while no user is logged in.
   */
  getAccessToken: GetAccessToken;
  /**
   * Gets new tokens, also if the old ones still hold: after `stepUp`, because the access token says when its user was proven
   * last, or when the rights of the account have changed.
   */
  renew: () => Promise<void>;
  /** After login or register; undefined after logout. */
  set: (tokens: Tokens | undefined) => void;
}

/** A token that expires sooner than this might be refused on its way. */
const MARGIN_MS = 30_000;

const mutation = `mutation ($refreshToken: String!) {
  refreshToken(refreshToken: $refreshToken) {
    __typename
    ... on Session { accessToken expiresAt refreshToken }
  }
}`;

/** Keeps both tokens of a session, and refreshes them before the access token expires. */
export function createSession({ url, tokens, onChange }: SessionOptions): Session {
  let current = tokens;
  let refreshing: Promise<string | undefined> | undefined;
  const set = (next: Tokens | undefined) => {
    current = next;
    onChange?.(next);
  };

  async function refresh(old: Tokens): Promise<string | undefined> {
    const next = await requestTokens(url, old.refreshToken);
    // Logged out, or logged in anew, meanwhile.
    if (current === old) set(next);
    return current?.accessToken;
  }

  const startRefresh = (old: Tokens) => (refreshing ??= refresh(old).finally(() => (refreshing = undefined)));

  return {
    set,
    async renew() {
      // A refresh that is under way was asked for before the step-up, so its token does not show it. Its failure is
      // reported by its own caller.
      await refreshing?.catch(() => undefined);
      if (current !== undefined) await startRefresh(current);
    },
    async getAccessToken({ rejected } = {}) {
      if (current === undefined) return undefined;
      const isFresh = Date.parse(current.expiresAt) - Date.now() > MARGIN_MS;
      if (isFresh && current.accessToken !== rejected) return current.accessToken;
      return startRefresh(current);
    },
  };
}

/**
 * Sent without a bearer token, because the refresh token identifies the session. Undefined if it is no longer accepted.
 */
async function requestTokens(url: string, refreshToken: string): Promise<Tokens | undefined> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: mutation, variables: { refreshToken } }),
  });
  const { data, errors } = (await response.json()) as {
    data?: { refreshToken: { __typename: string } & Partial<Tokens> } | null;
    errors?: { message: string }[];
  };
  if (!data) throw new Error(errors?.[0]?.message ?? `answered ${response.status}`);
  const { accessToken, expiresAt, refreshToken: next } = data.refreshToken;
  if (accessToken === undefined || expiresAt === undefined || next === undefined) return undefined;
  return { accessToken, expiresAt, refreshToken: next };
}
