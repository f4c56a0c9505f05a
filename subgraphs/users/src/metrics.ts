import type { CommandSender } from '@bike-rentals/messaging';
import type { Metrics } from '@bike-rentals/metrics';
import { isConsumerCursorOf, toConsumerCursor } from '@bike-rentals/sqlite';
import { countDueAccountMails } from './account-mails/store/account-mails.ts';
import { countMailsDue } from './notifications/store/notifications.ts';
import { countPending } from './requests/store/requests.ts';
import { findCursors } from './store/cursors.ts';
import type { Reader } from './store/open-store.ts';
import { consumedTopics } from './use-cases/consumed-topics.ts';
import { bounceResults, mailResults, type Observer } from './use-cases/observer.ts';
import type { PubSub } from './use-cases/pub-sub.ts';

/** From the everyday to a request that is voided. */
const requestBounds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3, 10, 30, 60, 300];

/** Adds what use cases tell. */
export function createObserver(metrics: Metrics): Observer {
  const requests = metrics.histogram(
    'request_seconds',
    'Time from a rent or return request to its outcome.',
    requestBounds,
    'kind',
    'result',
  );
  const resends = metrics.counter('command_resends_total', 'Commands that were sent again.').get();
  const mails = metrics.counter('mails_total', 'Attempts to send a mail, by result.', 'result');
  for (const result of mailResults) mails.get(result);
  const bounces = metrics.counter(
    'bounces_total',
    'Mails that were read in the mailbox of BOUNCE_MAILBOX, by result.',
    'result',
  );
  for (const result of bounceResults) bounces.get(result);
  const rounds = metrics.counter(
    'bounce_rounds_total',
    'Attempts to read the mailbox of BOUNCE_MAILBOX, by result.',
    'result',
  );
  for (const result of ['read', 'failed']) rounds.get(result);
  return {
    requestEnded({ kind, status, createdAt, endedAt }) {
      const ms = (endedAt ?? createdAt).getTime() - createdAt.getTime();
      requests.get(kind, status).observe(Math.max(0, ms) / 1_000);
    },
    commandResent: () => (resends.value += 1),
    mailTried: (result) => (mails.get(result).value += 1),
    bounceRead: (result) => (bounces.get(result).value += 1),
    bouncesRead: (result) => (rounds.get(result).value += 1),
  };
}

/** Counts commands by type (`void` among them), and whether RabbitMQ took them. */
export function observeSender(
  { send }: Pick<CommandSender, 'send'>,
  metrics: Metrics,
): Pick<CommandSender, 'send'> {
  const commands = metrics.counter('commands_sent_total', 'Commands by type and result.', 'type', 'result');
  return {
    async send(command) {
      try {
        await send(command);
        commands.get(command.type, 'confirmed').value += 1;
      } catch (error) {
        commands.get(command.type, 'failed').value += 1;
        throw error;
      }
    },
  };
}

/** Adds what waits in the database, and how far events were consumed. */
export function addUsersMetrics(metrics: Metrics, read: Reader, now: () => Date): void {
  metrics.gauge({
    name: 'pending_requests',
    help: 'Rent and return requests without an outcome.',
    read: () => countPending(read),
  });
  metrics.gauge({
    name: 'mails_due',
    help: 'Notifications and mails about accounts that are to be sent now.',
    read: async () => (await countMailsDue(read, now())) + (await countDueAccountMails(read, now())),
  });
  metrics.gauge({
    name: 'consumed_event_seq',
    help: 'Number of the last event that was consumed; bike_rentals_event_seq has that of the last published.',
    labelNames: ['topic', 'key'],
    async read() {
      const cursors = await findCursors(read);
      return consumedTopics.flatMap(({ topic }) =>
        cursors
          .filter(({ name }) => isConsumerCursorOf(topic, name))
          .map(({ name, seq }) => ({
            labels: { topic, key: name.slice(toConsumerCursor(topic, '').length) },
            value: seq,
          })),
      );
    },
  });
}

/** Adds who waits in this process. */
export function addListenerMetrics(metrics: Metrics, pubSub: PubSub): void {
  metrics.gauge({
    name: 'listeners',
    help: 'Mutations that wait for their outcome, and subscriptions.',
    maxAgeMs: 0,
    read: () => pubSub.countListeners(),
  });
}
