import type { GraphQLFormattedError } from 'graphql';

/** One client's part in a group. */
export interface Subscriber {
  /** The payload is serialised once for all subscribers. */
  next(payload: string): void;
  /** Resolves when a client that is behind has caught up, or gone; undefined for one that is not behind. */
  drained(): Promise<void> | undefined;
  error(errors: readonly GraphQLFormattedError[]): void;
  complete(): void;
}

/** Bytes that may wait for a client to read. Beyond that it has stalled. */
export const MAX_BUFFERED_BYTES = 1024 * 1024;

/** How long clients that have to come back are spread over, so that they do not do so at once. */
export const RECONNECT_SPREAD_MS = 2_000;
