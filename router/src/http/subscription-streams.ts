import type { GraphQLFormattedError } from 'graphql';
import type { Clock } from '@bike-rentals/runtime';
import type { Authenticator, ClientIdentity } from '../authentication/authenticate.ts';
import { watchToken } from '../authentication/watch-token.ts';
import type { PreparedSubscription } from '../execution/executor.ts';
import type { JoinSubscription } from '../subscriptions/deduplicate-subscriptions.ts';
import { RECONNECT_SPREAD_MS } from '../subscriptions/subscriber.ts';
import type { SchemaGeneration } from '../supergraph/schema-generation.ts';
import type { ResponseTarget } from './http-context.ts';
import type { StreamType } from './media-type.ts';
import { openResponseStream, type ResponseStream } from './response-stream.ts';
import { STREAM_FORMATS } from './stream-format.ts';

/** What streams need. */
export interface StreamsOptions {
  joinSubscription: JoinSubscription;
  /** Whether the generation still serves new operations. */
  isCurrent: (generation: SchemaGeneration) => boolean;
  authenticator: Authenticator;
  clock: Clock;
}

/** Subscriptions on HTTP responses, over SSE and Apollo's multipart protocol. */
export interface SubscriptionStreams extends AsyncDisposable {
  readonly size: number;
  /**
   * Sends the events of a subscription until the client leaves, the subscription ends or the token becomes invalid.
   */
  open(target: StreamTarget, subscription: PreparedSubscription): void;
  /** Ends all streams with an error, spread over RECONNECT_SPREAD_MS. */
  restart(): void;
}

/** Where to send the events of a subscription, and for whom. */
export interface StreamTarget extends ResponseTarget {
  type: StreamType;
  identity: ClientIdentity;
}

/** Creates the registry of open streams. */
export function createSubscriptionStreams(options: StreamsOptions): SubscriptionStreams {
  const { joinSubscription, isCurrent, authenticator, clock } = options;
  const streams = new Set<ResponseStream>();
  let stopping = false;

  return {
    get size() {
      return streams.size;
    },
    open({ type, identity: { viewer, claims }, ...target }, subscription) {
      const stream = openResponseStream(target, STREAM_FORMATS[type]);
      // The router may have begun to stop while the subscription was planned.
      if (stopping) return stream.error([STOPPING]);
      if (!isCurrent(subscription.prepared.generation)) return stream.error([CHANGED]);
      streams.add(stream);
      stream.onClose(() => streams.delete(stream));
      stream.onClose(joinSubscription(subscription, viewer, stream));
      const onEnd = (reason: string) => stream.error([toError('UNAUTHENTICATED', reason)]);
      stream.onClose(watchToken(claims, { authenticator, clock, onEnd }));
    },
    restart() {
      for (const stream of streams) {
        setTimeout(() => {
          stream.error([CHANGED]);
        }, Math.random() * RECONNECT_SPREAD_MS).unref();
      }
    },
    async [Symbol.asyncDispose]() {
      stopping = true;
      const closed = [...streams].map((stream) => new Promise<void>((resolve) => stream.onClose(resolve)));
      for (const stream of streams) stream.error([STOPPING]);
      await Promise.all(closed);
    },
  };
}

const toError = (code: string, message: string): GraphQLFormattedError => ({ message, extensions: { code } });
const CHANGED = toError('SUBSCRIPTION_INTERRUPTED', 'The schema has changed. Subscribe again.');
const STOPPING = toError('SUBSCRIPTION_INTERRUPTED', 'The router is stopping. Subscribe again.');
