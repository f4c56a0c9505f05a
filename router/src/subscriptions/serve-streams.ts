import type { GraphQLFormattedError } from 'graphql';
import type { Clock } from '@bike-rentals/runtime';
import type { AcceptedSubscription } from '../execution/executor.ts';
import type { Answering } from '../http/exchange.ts';
import type { StreamType } from '../http/media-type.ts';
import type { Generation } from '../supergraph/build-generation.ts';
import type { Authenticator, Identified } from '../protection/authenticate.ts';
import { watchToken } from '../protection/watch-token.ts';
import type { JoinGroup } from './join-groups.ts';
import { openStream, type Stream } from './open-stream.ts';
import { STREAM_FORMATS } from './stream-format.ts';

/** How long clients that have to come back are spread over, so that they do not do so at once. */
export const RESTART_WITHIN_MS = 2_000;

export interface StreamsOptions {
  joinGroup: JoinGroup;
  /** Whether operations are still planned with it. */
  isCurrent: (generation: Generation) => boolean;
  authenticator: Authenticator;
  clock: Clock;
}

/** Subscriptions on HTTP responses: over SSE, and over Apollo's multipart protocol. */
export interface Streams extends AsyncDisposable {
  readonly size: number;
  /** Answers with the events of a subscription, until either side has enough or the token ends. */
  open(answer: StreamAnswer, subscription: AcceptedSubscription): void;
  /** Ends all streams with a reason, spread over a while. */
  restart(): void;
}

export interface StreamAnswer extends Answering {
  type: StreamType;
  identified: Identified;
}

export function createStreams(options: StreamsOptions): Streams {
  const { joinGroup, isCurrent, authenticator, clock } = options;
  const streams = new Set<Stream>();
  let stopping = false;

  return {
    get size() {
      return streams.size;
    },
    open({ type, identified: { viewer, claims }, ...target }, subscription) {
      const stream = openStream(target, STREAM_FORMATS[type]);
      // It took a while to plan it.
      if (stopping) return stream.error([STOPPING]);
      if (!isCurrent(subscription.prepared.generation)) return stream.error([CHANGED]);
      streams.add(stream);
      stream.onClose(() => streams.delete(stream));
      stream.onClose(joinGroup(subscription, viewer, stream));
      const onEnd = (reason: string) => stream.error([toError('UNAUTHENTICATED', reason)]);
      stream.onClose(watchToken(claims, { authenticator, clock, onEnd }));
    },
    restart() {
      for (const stream of streams) {
        setTimeout(() => {
          stream.error([CHANGED]);
        }, Math.random() * RESTART_WITHIN_MS).unref();
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
