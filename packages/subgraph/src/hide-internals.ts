import type { Log } from '@bike-rentals/runtime';
import { isPassing } from '@bike-rentals/sqlite';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

export type FormatError = (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;

/**
 * Lets through what was thrown for the client; logs anything else and says no more than that it happened, and whether to
 * try again: a disk that is full, or a database that is locked, passes.
 */
export function hideInternals(log: Log): FormatError {
  return (formatted, error) => {
    // A resolver's error comes wrapped, and so does one that was thrown while a stream was read.
    const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
    if (cause instanceof GraphQLError) return formatted;
    const passing = isPassing(cause);
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
