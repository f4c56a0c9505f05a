import { endedRequestsBroadcast, newNotificationsBroadcast } from '@bike-rentals/contracts';
import { openInBackground, type Transport } from '@bike-rentals/messaging';
import type { Log } from '@bike-rentals/runtime';
import type { Announce } from '../use-cases/use-case-context.ts';

/** What to do with what other instances announce. */
export interface BroadcastHandlers {
  onEndedRequests: (message: unknown) => Promise<void>;
  onNewNotifications: () => void;
}

/** Joins the broadcasts of users; RabbitMQ may be unreachable at first. */
export function joinBroadcasts(
  transport: Transport,
  { onEndedRequests, onNewNotifications }: BroadcastHandlers,
  log: Log,
): Announce & AsyncDisposable {
  const logFailure = (error: unknown) => log.warn({ err: error }, 'a broadcast was not followed');
  const endedRequests = openInBackground(
    transport.openBroadcast(endedRequestsBroadcast, (message) => {
      onEndedRequests(message).catch(logFailure);
    }),
  );
  const newNotifications = openInBackground(
    transport.openBroadcast(newNotificationsBroadcast, onNewNotifications),
  );
  return {
    endedRequests: (requests) => endedRequests.find()?.send(requests),
    newNotifications() {
      onNewNotifications();
      newNotifications.find()?.send({});
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([endedRequests[Symbol.asyncDispose](), newNotifications[Symbol.asyncDispose]()]);
    },
  };
}
