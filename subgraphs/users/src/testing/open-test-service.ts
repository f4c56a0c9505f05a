import { EventEmitter, once } from 'node:events';
import type { Command } from '@bike-rentals/messaging';
import { createBatcher, createUuid, silentLog, type Log } from '@bike-rentals/runtime';
import { createManualClock } from '@bike-rentals/testing';
import { createNotificationPublisher } from '../notifications/use-cases/publish-new-notifications.ts';
import { defaultRequestRules } from '../requests/domain/request.ts';
import { insertRequests, type NewRequest } from '../requests/store/requests.ts';
import { publishAnnouncedEnds } from '../requests/use-cases/publish-ended-requests.ts';
import { openStore } from '../store/open-store.ts';
import { createPubSub } from '../use-cases/pub-sub.ts';
import type { UseCaseContext } from '../use-cases/use-case-context.ts';
import { openUsersFolder } from './open-users-folder.ts';

export interface TestServiceOptions {
  outcomeTimeoutMs?: number;
  sendsMail?: boolean;
  mailsStaff?: boolean;
  log?: Log;
}

/** What use cases work with, on a real database; commands are recorded, and the clock moves only when told to. */
export async function openTestService(options: TestServiceOptions = {}) {
  const { outcomeTimeoutMs = 1, sendsMail = false, mailsStaff = false, log = silentLog } = options;
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await openUsersFolder());
  const clock = createManualClock();
  const sent: Command[] = [];
  const onSent = new EventEmitter();
  const link = { isUp: true };
  let store = await openStore(folder.database);
  opened.defer(() => store[Symbol.asyncDispose]());
  const background = new Set<Promise<unknown>>();
  opened.defer(() => Promise.all(background).then(() => undefined));
  const instances: { context: UseCaseContext; publishNewNotifications: () => Promise<void> }[] = [];

  /** An instance of users; it hears what the others of this test announce, unless `link.isUp` is false. */
  async function addInstance(): Promise<UseCaseContext> {
    const recordAll = (requests: NewRequest[]) => store.transact((tx) => insertRequests(tx, requests));
    const context: UseCaseContext = {
      store,
      clock,
      createId: createUuid,
      log,
      rules: { ...defaultRequestRules, outcomeTimeoutMs },
      sendsMail,
      mailsStaff,
      pubSub: createPubSub(),
      announce: {
        endedRequests(requests) {
          const others = instances.filter((one) => one.context !== context && link.isUp);
          for (const other of others) background.add(publishAnnouncedEnds(other.context, requests));
        },
        newNotifications() {
          const told = instances.filter((one) => one.context === context || link.isUp);
          for (const { publishNewNotifications } of told) background.add(publishNewNotifications());
        },
      },
      recordRequest: createBatcher(recordAll, { maxBatchSize: 64 }),
      sender: {
        async send(command) {
          if (!link.isUp) throw new Error('RabbitMQ is not connected');
          sent.push(command);
          onSent.emit('sent');
        },
      },
    };
    instances.push({ context, publishNewNotifications: await createNotificationPublisher(context) });
    return context;
  }

  const service = await addInstance();
  const running = opened.move();
  return {
    service,
    addInstance,
    /** What the job of each instance does, whether it was told or not. */
    publishNewNotifications: () =>
      Promise.all(instances.map(({ publishNewNotifications }) => publishNewNotifications())),
    file: folder.database,
    clock,
    /** All commands that were sent, the oldest first. */
    sent,
    /** Resolves once so many have been sent. */
    async reachSent(count: number): Promise<Command[]> {
      while (sent.length < count) await once(onSent, 'sent');
      return sent;
    },
    /** While it is not up, nothing can be sent or announced. */
    link,
    /** Another process on the same database, after the first has died. */
    async restart(): Promise<UseCaseContext> {
      await store[Symbol.asyncDispose]();
      store = await openStore(folder.database);
      instances.length = 0;
      return addInstance();
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

export type TestService = Awaited<ReturnType<typeof openTestService>>;
