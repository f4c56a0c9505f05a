import { EventEmitter, once } from 'node:events';
import type { Command } from '@bike-rentals/messaging';
import { createBatcher, createUuid, silentLog, type Log } from '@bike-rentals/runtime';
import { createManualClock } from '@bike-rentals/testing';
import { defaultRequestRules } from '../requests/domain/request.ts';
import { insertRequests, type NewRequest } from '../requests/store/requests.ts';
import { openStore } from '../store/open-store.ts';
import { createPubSub } from '../use-cases/pub-sub.ts';
import type { UseCaseContext } from '../use-cases/use-case-context.ts';
import { openUsersFolder } from './open-users-folder.ts';

export interface TestServiceOptions {
  outcomeTimeoutMs?: number;
  sendsMail?: boolean;
  log?: Log;
}

/** What use cases work with, on a real database; commands are recorded, and the clock moves only when told to. */
export async function openTestService(options: TestServiceOptions = {}) {
  const { outcomeTimeoutMs = 1, sendsMail = false, log = silentLog } = options;
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await openUsersFolder());
  const clock = createManualClock();
  const sent: Command[] = [];
  const onSent = new EventEmitter();
  const link = { isUp: true };
  let store = await openStore(folder.database);
  opened.defer(() => store[Symbol.asyncDispose]());

  const createService = (): UseCaseContext => ({
    store,
    clock,
    createId: createUuid,
    log,
    rules: { ...defaultRequestRules, outcomeTimeoutMs },
    sendsMail,
    pubSub: createPubSub(),
    recordRequest: createBatcher(
      (requests: NewRequest[]) => store.transact((tx) => insertRequests(tx, requests)),
      {
        maxBatchSize: 64,
      },
    ),
    sender: {
      async send(command) {
        if (!link.isUp) throw new Error('RabbitMQ is not connected');
        sent.push(command);
        onSent.emit('sent');
      },
    },
  });

  const running = opened.move();
  return {
    service: createService(),
    file: folder.database,
    clock,
    /** All commands that were sent, the oldest first. */
    sent,
    /** Resolves once so many have been sent. */
    async reachSent(count: number): Promise<Command[]> {
      while (sent.length < count) await once(onSent, 'sent');
      return sent;
    },
    /** While it is not up, nothing can be sent. */
    link,
    /** Another process on the same database, after the first has died. */
    async restart(): Promise<UseCaseContext> {
      await store[Symbol.asyncDispose]();
      store = await openStore(folder.database);
      return createService();
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

export type TestService = Awaited<ReturnType<typeof openTestService>>;
