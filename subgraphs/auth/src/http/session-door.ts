import type { IncomingMessage } from 'node:http';
import { second } from '@bike-rentals/runtime/durations';
import {
  BodyTooLargeError,
  readBody,
  type PassedRequest,
  type PassedRequestHandler,
} from '@bike-rentals/subgraph';
import { z } from 'zod';
import { findDevice } from '../domain/device.ts';
import { findAccount } from '../store/accounts.ts';
import type { Reader } from '../store/open-store.ts';
import type { Client } from '../use-cases/client.ts';
import type { UseCases } from '../use-cases/index.ts';
import type { IssuedSession } from '../use-cases/issue-session.ts';
import { refuse, type RefusalCode, type Refused } from '../use-cases/refusal.ts';
import { checkOrigin, type PageSecurity } from './check-origin.ts';
import { HttpError } from './http-error.ts';
import { findRefreshToken, toCookies } from './session-cookies.ts';

/** What the door needs. */
export interface SessionDoorOptions {
  read: Reader;
  useCases: UseCases;
}

/**
 * Creates the door for pages: plain HTTP with JSON, where the refresh token is in a cookie that scripts cannot read.
 *
 * | Request                  | Body                  | What it does                           |
 * | ------------------------ | --------------------- | -------------------------------------- |
 * | `POST /session`          | `{ email, password, code }` | logs in; the code where there is a second factor                                |
 * | `POST /session/register` | `{ email, password, language, acceptedTerms }` | opens an account and logs in, or promises a mail |
 * | `POST /session/refresh`  | none                  | gives the next access token            |
 * | `POST /session/password` | `{ current, next }`   | changes the password, ends other logins |
 * | `DELETE /session`        | none                  | logs out                               |
 */
export function createSessionDoor(options: SessionDoorOptions): PassedRequestHandler {
  return async (passed) => {
    try {
      await serve(options, passed);
    } catch (error) {
      const known = error instanceof BodyTooLargeError ? tooLarge() : error;
      if (!(known instanceof HttpError)) throw error;
      const { status, code, message, field } = known;
      send(passed, { status, body: { error: { code, message, ...(field !== undefined && { field }) } } });
    }
  };
}

/** A request that has been checked. */
interface CheckedRequest extends SessionDoorOptions {
  request: IncomingMessage;
  client: Client;
  refreshToken: string | undefined;
  security: PageSecurity;
}

/** The tokens of the session that goes on, the mail that is on its way, or a refusal. */
type Result = IssuedSession | { mailedTo: string } | Refused;

/** Undefined if the user is logged out. */
type Endpoint = (request: CheckedRequest) => Promise<Result | undefined>;

const endpoints: Record<string, Record<string, Endpoint>> = {
  '': {
    POST: (checked) => enter(checked, logInInput, (input) => checked.useCases.logIn(input, checked.client)),
    DELETE: logOut,
  },
  '/register': {
    POST: (checked) =>
      enter(checked, registration, (input) => checked.useCases.register(input, checked.client)),
  },
  '/refresh': { POST: refresh },
  '/password': { POST: changePassword },
};

async function serve(options: SessionDoorOptions, passed: PassedRequest): Promise<void> {
  const { request, rest, viewer } = passed;
  const security = checkOrigin(request);
  if (!Object.hasOwn(endpoints, rest)) {
    throw new HttpError(404, 'NOT_FOUND', { message: 'There is nothing here.' });
  }
  const methods = endpoints[rest] ?? {};
  const endpoint = methods[request.method ?? ''];
  if (!endpoint) {
    passed.response.setHeader('allow', Object.keys(methods).join(', '));
    throw new HttpError(405, 'METHOD_NOT_ALLOWED', { message: 'This method is not allowed here.' });
  }
  const refreshToken = findRefreshToken(request.headers, security);
  const client = { address: viewer.address, device: findDevice(request.headers['user-agent']) };
  const checked = { ...options, request, client, refreshToken, security };
  await answer(passed, checked, await endpoint(checked));
}

const credentials = z.strictObject({ email: z.string(), password: z.string() });
const logInInput = credentials.extend({ code: z.string().exactOptional() });
const registration = credentials.extend({
  language: z.enum(['EN', 'DE']).exactOptional(),
  acceptedTerms: z.int().exactOptional(),
});
const passwords = z.strictObject({ current: z.string(), next: z.string() });

/** Logging in while a session is running replaces it: its cookie is lost, so nobody could end it later. */
async function enter<Schema extends z.ZodType>(
  { request, refreshToken, useCases }: CheckedRequest,
  schema: Schema,
  logIn: (input: z.infer<Schema>) => Promise<Result>,
): Promise<Result> {
  const result = await logIn(await readInput(request, schema));
  if ('userId' in result && refreshToken !== undefined) await useCases.logOut(refreshToken);
  return result;
}

async function refresh({ client, refreshToken, useCases }: CheckedRequest): Promise<IssuedSession | Refused> {
  return refreshToken === undefined ? refuse('TOKEN_EXPIRED') : useCases.refreshSession(refreshToken, client);
}

async function logOut({ refreshToken, useCases }: CheckedRequest): Promise<undefined> {
  if (refreshToken !== undefined) await useCases.logOut(refreshToken);
}

async function changePassword(checked: CheckedRequest): Promise<IssuedSession | Refused> {
  const { request, refreshToken, client, useCases } = checked;
  const input = await readInput(request, passwords);
  if (refreshToken === undefined) return refuse('TOKEN_EXPIRED');
  const owner = await useCases.identifySession(refreshToken);
  return 'code' in owner ? owner : useCases.changePassword({ ...owner, address: client.address }, input);
}

/** Far more than an address and a password of the longest kind. */
const MAX_BODY_BYTES = 4_096;

async function readInput<Schema extends z.ZodType>(
  request: IncomingMessage,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const text = await readBody(request, MAX_BODY_BYTES);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // The parser's message quotes what it found, which may be a password.
    throw new HttpError(400, 'BAD_REQUEST', { message: 'The body is not JSON.' });
  }
  const input = schema.safeParse(body);
  if (input.success) return input.data;
  const field = input.error.issues[0]?.path.join('.');
  throw new HttpError(400, 'BAD_USER_INPUT', {
    message: 'The body does not have the fields that are needed.',
    ...(field && { field }),
  });
}

const tooLarge = () =>
  new HttpError(413, 'PAYLOAD_TOO_LARGE', { message: `Bodies are limited to ${MAX_BODY_BYTES} bytes.` });

const statuses: Record<RefusalCode, number> = {
  BAD_CREDENTIALS: 401,
  CODE_REQUIRED: 401,
  BAD_CODE: 401,
  THROTTLED: 429,
  EMAIL_TAKEN: 409,
  EMAIL_INVALID: 400,
  WEAK_PASSWORD: 400,
  SUSPENDED: 403,
  TERMS_CHANGED: 409,
  LOG_IN_FIRST: 401,
  ALREADY_VERIFIED: 409,
  TOKEN_EXPIRED: 401,
  TOKEN_USED: 401,
  TOKEN_REUSED: 401,
};

async function answer(
  passed: PassedRequest,
  { read, security }: CheckedRequest,
  result: Result | undefined,
): Promise<void> {
  if (result && 'code' in result) {
    const { code, message, field, retryAfterMs } = result;
    send(passed, {
      status: statuses[code],
      headers: {
        ...(retryAfterMs !== undefined && { 'retry-after': Math.ceil(retryAfterMs / second) }),
        // The page need not come back with what has ended.
        ...((code === 'TOKEN_EXPIRED' || code === 'TOKEN_REUSED') && {
          'set-cookie': toCookies(undefined, security),
        }),
      },
      body: { error: { code, message, ...(field !== undefined && { field }) } },
    });
    return;
  }
  if (result && 'mailedTo' in result) return send(passed, { status: 202, body: result });
  const headers = { 'set-cookie': toCookies(result?.refreshToken, security) };
  if (!result) return send(passed, { status: 204, headers });
  const { accessToken, expiresAt, userId, role, needsSecondFactor } = result;
  const account = await findAccount(read, userId);
  if (!account) throw new Error(`account ${userId} is missing`);
  const user = { id: userId, email: account.email, role, needsSecondFactor };
  send(passed, { status: 200, headers, body: { accessToken, expiresAt, user } });
}

interface Answer {
  status: number;
  headers?: Record<string, string | number | string[]>;
  body?: object;
}

function send({ response }: PassedRequest, { status, headers, body }: Answer): void {
  response.writeHead(status, {
    ...headers,
    ...(body && { 'content-type': 'application/json; charset=utf-8' }),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body && JSON.stringify(body));
}
