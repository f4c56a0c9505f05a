import type { Log } from '@bike-rentals/runtime';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

export type FormatError = (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;

/** Lets through what was thrown for the client; logs anything else and says no more than that it happened. */
export function hideInternals(log: Log): FormatError {
  return (formatted, error) => {
    // A resolver's error comes wrapped, and so does one that was thrown while a stream was read.
    const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
    if (cause instanceof GraphQLError) return formatted;
    log.error({ err: cause, path: formatted.path }, 'resolver failed');
    return {
      message: 'Something went wrong on our side.',
      ...(formatted.locations && { locations: formatted.locations }),
      ...(formatted.path && { path: formatted.path }),
      extensions: { code: 'INTERNAL_SERVER_ERROR' },
    };
  };
}
