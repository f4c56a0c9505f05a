import type { Viewer } from '@bike-rentals/identity';
import type { TestAuth } from './start-test-auth.ts';

export const anonymous: Viewer = { kind: 'anonymous' };
export const password = 'a long enough password';

/** What a session mutation answers, whichever member of the union it is. */
export interface Answer {
  __typename: 'Session' | 'AuthRefused';
  accessToken: string;
  expiresAt: string;
  refreshToken: string;
  user: { id: string; email: string | null; role: string | null };
  code?: string;
  message?: string;
  field?: string | null;
}

const fields = `{
  __typename
  ... on Session { accessToken expiresAt refreshToken user { id email role } }
  ... on AuthRefused { code message field }
}`;

const enter = async (auth: TestAuth, mutation: 'register' | 'login', input: object, viewer: Viewer) => {
  const query = `mutation ($input: Credentials!) { answer: ${mutation}(input: $input) ${fields} }`;
  return (await auth.ask<{ answer: Answer }>(viewer, query, { input })).answer;
};

export const register = (auth: TestAuth, email: string, secret = password): Promise<Answer> =>
  enter(auth, 'register', { email, password: secret }, anonymous);

export const logIn = (
  auth: TestAuth,
  email: string,
  { secret = password, address }: { secret?: string; address?: string } = {},
): Promise<Answer> => enter(auth, 'login', { email, password: secret }, { ...anonymous, address });

export async function refresh(auth: TestAuth, refreshToken: string): Promise<Answer> {
  const query = `mutation ($token: String!) { answer: refreshToken(refreshToken: $token) ${fields} }`;
  return (await auth.ask<{ answer: Answer }>(anonymous, query, { token: refreshToken })).answer;
}

export async function changePassword(
  auth: TestAuth,
  viewer: Viewer,
  passwords: { current: string; next: string },
): Promise<Answer> {
  const query = `mutation ($current: String!, $next: String!) {
    answer: changePassword(current: $current, next: $next) ${fields}
  }`;
  return (await auth.ask<{ answer: Answer }>(viewer, query, passwords)).answer;
}

/** The viewer that the router would derive from these tokens. */
export async function toViewer(
  auth: TestAuth,
  { accessToken }: Pick<Answer, 'accessToken'>,
): Promise<Viewer & { kind: 'user' }> {
  const { userId, role, sessionId } = await auth.verifier.verify(accessToken);
  return { kind: 'user', userId, role, sessionId };
}
