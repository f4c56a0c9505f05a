import { EventEmitter, on } from 'node:events';
import type { Notification } from '../store/notifications.ts';
import type { RentalRequest } from '../store/requests.ts';

/**
 * Tells those who wait in this process: mutations for the outcome of their request, subscribers for what is theirs.
 * Nothing rests on it: what is announced was committed before.
 */
export interface Announcements {
  requestEnded(request: RentalRequest): void;
  notificationCreated(notification: Notification): void;
  /** Resolves with the request when it has ended, or with undefined after `patienceMs`. */
  waitForEnd(requestId: string, patienceMs: number): Promise<RentalRequest | undefined>;
  followRequests(userId: string, signal: AbortSignal): AsyncIterable<RentalRequest>;
  /** The iteration buffers from the moment of the call. */
  followNotifications(userId: string, signal: AbortSignal): AsyncIterable<Notification>;
}

export function createAnnouncements(): Announcements {
  const ended = new EventEmitter().setMaxListeners(0);
  const requests = new EventEmitter().setMaxListeners(0);
  const notifications = new EventEmitter().setMaxListeners(0);
  return {
    requestEnded(request) {
      ended.emit(request.id, request);
      requests.emit(request.userId, request);
    },
    notificationCreated(notification) {
      notifications.emit(notification.userId, notification);
    },
    waitForEnd(requestId, patienceMs) {
      return new Promise((resolve) => {
        const finish = (request?: RentalRequest) => {
          clearTimeout(timer);
          ended.off(requestId, finish);
          resolve(request);
        };
        const timer = setTimeout(finish, patienceMs);
        ended.once(requestId, finish);
      });
    },
    followRequests: (userId, signal) => follow<RentalRequest>(requests, userId, signal),
    followNotifications: (userId, signal) => follow<Notification>(notifications, userId, signal),
  };
}

/** `on` buffers what is emitted between two turns of the iteration. */
function follow<Item>(emitter: EventEmitter, name: string, signal: AbortSignal): AsyncIterable<Item> {
  const emitted = on(emitter, name, { signal }) as AsyncIterableIterator<[Item]>;
  return (async function* () {
    try {
      for await (const [item] of emitted) yield item;
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  })();
}
