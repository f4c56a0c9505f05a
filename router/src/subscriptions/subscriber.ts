import type { GraphQLFormattedError } from 'graphql';

/** One client of a subscription. */
export interface Subscriber {
  /** Sends an event. The payload is serialised once for all subscribers. */
  next(payload: string): void;
  /** Undefined if the client reads fast enough; otherwise resolves when it has caught up or disconnected. */
  drained(): Promise<void> | undefined;
  error(errors: readonly GraphQLFormattedError[]): void;
  complete(): void;
}

/** Unsent bytes of a connection beyond which the client has stalled and is disconnected. */
export const MAX_BUFFERED_BYTES = 1024 * 1024;

/** Disconnected clients come back over this time, so that they do not reconnect all at once. */
export const RECONNECT_SPREAD_MS = 2_000;
