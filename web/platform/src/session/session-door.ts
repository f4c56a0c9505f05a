import type { SessionUser } from './session-store';

/** What `/session` grants. The refresh token is in a cookie that only the browser reads. */
export interface GrantedSession {
  accessToken: string;
  /** ISO 8601. */
  expiresAt: string;
  user: SessionUser;
}

/** Why there is no session. */
export interface SessionProblem {
  /** `AuthRefusal` of the API, or UNAVAILABLE. */
  code: string;
  message: string;
  /** The input field at fault, if one is. */
  field?: string;
  /** The server is away or busy: asking again later may succeed. */
  isTemporary: boolean;
}

/** Asks auth's door for sessions. Never throws. */
export async function requestSession(
  method: 'POST' | 'DELETE',
  path: string,
  body?: object,
): Promise<{ session: GrantedSession } | { mailedTo: string } | { problem: SessionProblem }> {
  try {
    const response = await fetch(`/session${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (response.status === 204) return { problem: noSession };
    const answer = (await response.json()) as DoorAnswer;
    if (response.ok && answer.accessToken !== undefined) return { session: answer as GrantedSession };
    if (response.ok && answer.mailedTo !== undefined) return { mailedTo: answer.mailedTo };
    const isTemporary = response.status >= 500 || response.status === 429;
    return { problem: { ...toError(answer), isTemporary } };
  } catch {
    return { problem: { code: 'UNAVAILABLE', message: 'The server cannot be reached.', isTemporary: true } };
  }
}

/** What auth says; what NGINX and the router say has the form of GraphQL's errors. */
type DoorAnswer = Partial<GrantedSession> & {
  mailedTo?: string;
  error?: Omit<SessionProblem, 'isTemporary'>;
  errors?: { message: string; extensions?: { code?: string } }[];
};

function toError({ error, errors: [first] = [] }: DoorAnswer): Omit<SessionProblem, 'isTemporary'> {
  if (error) return error;
  return first ? { code: first.extensions?.code ?? 'UNAVAILABLE', message: first.message } : noSession;
}

const noSession: SessionProblem = { code: 'NO_SESSION', message: 'There is no session.', isTemporary: false };
