import type { Log } from '@bike-rentals/runtime';
import { isTransient } from '@bike-rentals/sqlite';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/** Turns an error into what the client is told of it. */
export type FormatError = (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;

/**
 * Lets through what was thrown for the client; logs anything else and says no more than that it happened, and whether
 * to
 * try again: a disk that is full, or a database that is locked, passes.
 */
export function maskErrors(log: Log): FormatError {
  return (formatted, error) => {
    // A resolver's error comes wrapped, and so does one that was thrown while a stream was read.
    const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
    if (cause instanceof GraphQLError) return { ...formatted, message: shorten(formatted.message) };
    const passing = isTransient(cause);
    if (passing) log.warn({ err: cause, path: formatted.path }, 'the database is not available');
    else log.error({ err: cause, path: formatted.path }, 'resolver failed');
    return {
      message: passing
        ? 'This is not available for the moment. Try again.'
        : 'Something went wrong on our side.',
      ...(formatted.locations && { locations: formatted.locations }),
      ...(formatted.path && { path: formatted.path }),
      extensions: { code: passing ? 'UNAVAILABLE' : 'INTERNAL_SERVER_ERROR' },
    };
  };
}

/** Room for any message of ours; graphql-js quotes what it was given, whole, and then says what is wrong with it. */
const MAX_SHOWN = 600;
const SHOWN_AT_END = 200;

function shorten(text: string): string {
  if (text.length <= MAX_SHOWN) return text;
  return `${text.slice(0, MAX_SHOWN - SHOWN_AT_END)} … ${text.slice(-SHOWN_AT_END)}`;
}
