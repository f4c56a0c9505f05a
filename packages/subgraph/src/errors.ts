import { GraphQLError } from 'graphql';

/**
 * Every `extensions.code` that a client can meet outside of result unions, and what to do about it.
 * The README's table is this table.
 */
export const errorCodes = {
  UNAUTHENTICATED: 'The operation needs a session: log in, or refresh the access token, and send it again.',
  FORBIDDEN: 'The session may not do this; sending it again will not help.',
  BAD_USER_INPUT: 'An argument is wrong; `extensions.field` is its path, such as `input.capacity`.',
  NOT_FOUND: 'There is no such thing, or it is not yours to see.',
  IDEMPOTENCY_KEY_REUSED: 'The idempotency key was used before with another input: choose a new key.',
  CANNOT_DISABLE: 'Everybody is mailed notifications of this kind.',
  CONFLICT: 'It changed meanwhile, or its state does not allow this: read it again.',
  LAST_ADMIN: 'The last admin keeps the role: make somebody else an admin first.',
  STEP_UP_REQUIRED:
    'This needs a proof of the last ten minutes: call `stepUp` with the password, then send it again.',
  RESUME_GAP:
    'Events after this cursor are no longer kept: load the state anew and subscribe without a cursor.',
  UNAVAILABLE: 'What this needs is not available for the moment: try again.',
  INTERNAL_SERVER_ERROR: 'Our fault. It was logged; try again later.',
} as const;

/** The values of `extensions.code` that subgraphs return. */
export type ErrorCode = keyof typeof errorCodes;

/** An error for the client: `message` is for people, `extensions.code` for programs. */
export function apiError(
  code: ErrorCode,
  message: string,
  extensions: { field?: string } = {},
): GraphQLError {
  return new GraphQLError(message, { extensions: { code, ...extensions } });
}

/** An error for invalid input: `BAD_USER_INPUT` with the path of the argument. */
export const badInput = (field: string, message: string): GraphQLError =>
  apiError('BAD_USER_INPUT', message, { field });
