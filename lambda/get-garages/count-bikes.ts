/** Resolves with the number of bikes in the system. Rejects if the API cannot be reached. */
export type CountBikes = () => Promise<number>;

/** The address of the API, and the account that counts bikes there. */
export interface BikeCounterConfig {
  /** Where the GraphQL API is. */
  url: string;
  /** The service account: an admin's, for the number of garages is theirs to see. */
  account: { email: string; password: string };
}

const timeoutMs = 5_000;
/** A token is not used any more when it has less than this left. */
const reserveMs = 30_000;

const login = `mutation ($input: Credentials!) {
  login(input: $input) {
    ... on Session { accessToken expiresAt }
    ... on AuthRefused { code }
  }
}`;

interface Session {
  accessToken: string;
  expiresAt: string;
}

/**
 * Asks the GraphQL API, logged in as a service account. All calls share one session, for as long as it lasts: a
 * password
 * is hashed at each login, which is expensive, so callers must not be able to cause many logins.
 */
export function createBikeCounter({ url, account }: BikeCounterConfig): CountBikes {
  let session: Promise<Session> | undefined;

  async function logIn(): Promise<Session> {
    const answer = await send<{ login: Partial<Session> & { code?: string } }>(url, {
      query: login,
      variables: { input: account },
    });
    const { accessToken, expiresAt, code } = answer.login;
    if (!accessToken || !expiresAt) throw new Error(`the service account was refused: ${code ?? ''}`);
    return { accessToken, expiresAt };
  }

  async function getToken(): Promise<string> {
    const known = session;
    if (known) {
      const { accessToken, expiresAt } = await known;
      if (Date.parse(expiresAt) - Date.now() > reserveMs) return accessToken;
      if (session === known) session = undefined;
    }
    const current = (session ??= logIn());
    current.catch(() => {
      if (session === current) session = undefined;
    });
    return (await current).accessToken;
  }

  async function count(): Promise<number> {
    const current = { query: '{ garages { bikes } }', token: await getToken() };
    return (await send<{ garages: { bikes: number } }>(url, current)).garages.bikes;
  }

  return async () => {
    try {
      return await count();
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'UNAUTHENTICATED') throw error;
      // The session was revoked: once more with another one.
      session = undefined;
      return count();
    }
  };
}

class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string | undefined;

  constructor(status: number, error: { message: string; extensions?: { code?: string } } | undefined) {
    super(`the API answered ${status}: ${error?.message ?? ''}`);
    this.code = error?.extensions?.code;
  }
}

async function send<Data>(
  url: string,
  { token, ...operation }: { query: string; variables?: object; token?: string },
): Promise<Data> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(operation),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const { data, errors } = (await response.json()) as {
    data?: Data | null;
    errors?: { message: string; extensions?: { code?: string } }[];
  };
  if (!data || errors) throw new ApiError(response.status, errors?.[0]);
  return data;
}
