import { EventEmitter } from 'node:events';
import { createLruCache } from '@bike-rentals/runtime';
import { createLiveFeed, type LiveFeed } from '@bike-rentals/subgraph';
import type { Notification } from '../notifications/store/notifications.ts';
import type { RentalRequest } from '../requests/store/requests.ts';

/**
 * Publishes within this process: to mutations that await the outcome of their request, and to subscribers.
 * Correctness does not depend on it: what is published was committed before.
 */
export interface PubSub {
  /** A request that has been published before is not published again: several sources tell of the same end. */
  publishEndedRequest(request: RentalRequest): void;
  publishNotification(notification: Notification): void;
  /** Listens from the moment of the call until it is disposed. */
  awaitRequestEnd(requestId: string, outcomeTimeoutMs: number): AwaitedRequest;
  /** Buffers from the moment of the call until it is ended. */
  followRequests(userId: string): LiveFeed<RentalRequest>;
  followNotifications(userId: string): LiveFeed<Notification>;
  /**
   * Of these ended requests those that somebody here waits for or follows, and that were not published yet. The others
   * count as published: whoever comes later reads the row.
   */
  takeAwaited<Ended extends Pick<RentalRequest, 'id' | 'userId'>>(ended: readonly Ended[]): Ended[];
  /** The number of awaited requests and subscriptions. */
  countListeners(): number;
}

/** A request whose end is awaited; disposing it ends the waiting. */
export interface AwaitedRequest extends Disposable {
  /** Resolves with the request when it has ended, or with undefined after the timeout. */
  request: Promise<RentalRequest | undefined>;
}

/** Ended requests that are remembered as published: far more than end between an end and what repeats it. */
const maxRemembered = 20_000;

/** Creates channels without listeners. */
export function createPubSub(): PubSub {
  const ended = createChannel<RentalRequest>();
  const requests = createChannel<RentalRequest>();
  const notifications = createChannel<Notification>();
  const published = createLruCache<true>(maxRemembered);
  return {
    publishEndedRequest(request) {
      if (published.find(request.id)) return;
      published.set(request.id, true);
      ended.emit(request.id, request);
      requests.emit(request.userId, request);
    },
    publishNotification: (notification) => notifications.emit(notification.userId, notification),
    awaitRequestEnd(requestId, outcomeTimeoutMs) {
      const { promise, resolve } = Promise.withResolvers<RentalRequest | undefined>();
      const timer = setTimeout(resolve, outcomeTimeoutMs, undefined);
      const leave = ended.listen(requestId, resolve);
      return {
        request: promise,
        [Symbol.dispose]() {
          clearTimeout(timer);
          leave();
        },
      };
    },
    takeAwaited: (candidates) =>
      candidates.filter(({ id, userId }) => {
        if (published.find(id)) return false;
        if (ended.has(id) || requests.has(userId)) return true;
        published.set(id, true);
        return false;
      }),
    followRequests: requests.follow,
    followNotifications: notifications.follow,
    countListeners: () => ended.count() + requests.count() + notifications.count(),
  };
}

/** Items by the id of their request or user. */
function createChannel<Item>() {
  const emitter = new EventEmitter().setMaxListeners(0);
  const listen = (name: string, listener: (item: Item) => void): (() => void) => {
    emitter.on(name, listener);
    return () => emitter.off(name, listener);
  };
  const follow = (name: string): LiveFeed<Item> => {
    const feed = createLiveFeed<Item>(() => leave());
    const leave = listen(name, feed.push);
    return feed;
  };
  return {
    listen,
    follow,
    emit: (name: string, item: Item) => void emitter.emit(name, item),
    has: (name: string) => emitter.listenerCount(name) > 0,
    count: () => emitter.eventNames().reduce((sum, name) => sum + emitter.listenerCount(name), 0),
  };
}
