import { bikeCommandQueue } from '@bike-rentals/contracts';
import { createAssertionSigner, createAssertionVerifier } from '@bike-rentals/identity';
import { createFileDoor } from '@bike-rentals/imports';
import { openInBackground, type Command, type CommandSender, type Transport } from '@bike-rentals/messaging';
import { createMetrics } from '@bike-rentals/metrics';
import type { Clock, CreateId, Log } from '@bike-rentals/runtime';
import { addDatabaseMetrics, toDiskGauge } from '@bike-rentals/sqlite';
import { readTypeDefs, roles, startSubgraph, type RunningSubgraph } from '@bike-rentals/subgraph';
import type { Tracing } from '@bike-rentals/tracing';
import { createAskAuth } from './auth/ask-auth.ts';
import type { UsersConfig } from './config.ts';
import { joinBroadcasts } from './consumers/broadcasts.ts';
import { openEventConsumers } from './consumers/event-consumers.ts';
import { toGauges } from './gauges.ts';
import type { Context } from './graphql/context.ts';
import { resolvers } from './graphql/resolvers.ts';
import { startJobs } from './jobs/start-jobs.ts';
import { addListenerMetrics, addUsersMetrics, createObserver, observeSender } from './metrics.ts';
import { createContentFinder } from './account-mails/mail/find-content.ts';
import { openBounceMailbox } from './bounces/imap/open-bounce-mailbox.ts';
import { createBounceReader } from './bounces/use-cases/read-bounces.ts';
import { createUnsubscribeDoor } from './notifications/http/unsubscribe-door.ts';
import { createEmailFinder } from './notifications/mail/find-email.ts';
import { createMailLog, openMailer } from './notifications/mail/open-mailer.ts';
import { createNotificationPublisher } from './notifications/use-cases/publish-new-notifications.ts';
import { profileLists } from './profiles/http/profile-lists.ts';
import { createExportRecorder } from './profiles/http/record-export.ts';
import { publishAnnouncedEnds } from './requests/use-cases/publish-ended-requests.ts';
import { recordOutcomes } from './requests/use-cases/record-outcomes.ts';
import { createRequestRecorder } from './requests/use-cases/record-request.ts';
import { openStore } from './store/open-store.ts';
import { createUseCases } from './use-cases/index.ts';
import { createPubSub } from './use-cases/pub-sub.ts';
import type { UseCaseContext } from './use-cases/use-case-context.ts';

export { isSeeded, seedProfiles, type GivenProfile } from './profiles/use-cases/seed-profiles.ts';
export { readConfig, readMailConfig, type MailConfig, type UsersConfig } from './config.ts';

/** What the process gives to the service. */
export interface Dependencies {
  transport: Transport;
  clock: Clock;
  createId: CreateId;
  log: Log;
  /** @default nothing is traced */
  tracing?: Tracing | undefined;
}

/** Starts in this order: store, commands and their outcomes, events, jobs, server. Stops in the opposite order. */
export async function startUsers(
  config: UsersConfig,
  { transport, clock, createId, log, tracing }: Dependencies,
): Promise<RunningSubgraph> {
  await using opened = new AsyncDisposableStack();
  const metrics = createMetrics('users');
  const observe = addDatabaseMetrics(metrics, config.database);
  const store = opened.use(await openStore(config.database, observe));
  addUsersMetrics(metrics, store.read, () => clock.now());
  const pubSub = createPubSub();
  addListenerMetrics(metrics, pubSub);
  const service: UseCaseContext = {
    store,
    clock,
    createId,
    log,
    rules: config.rules,
    pubSub,
    announce: {
      endedRequests: (requests) => broadcasts.endedRequests(requests),
      newNotifications: () => broadcasts.newNotifications(),
    },
    recordRequest: createRequestRecorder(store),
    sendsMail: config.mail !== undefined,
    mailsStaff: config.mail?.staff !== undefined,
    sender: observeSender({ send: (command) => sendIfConnected(sender.find(), command) }, metrics),
    observer: createObserver(metrics),
    tracer: tracing?.tracer,
  };
  const { health } = transport;
  const sender = opened.use(
    openInBackground(
      transport.openCommandSender(bikeCommandQueue, (outcomes) => recordOutcomes(service, outcomes)),
    ),
  );

  const broadcasts = opened.use(
    joinBroadcasts(
      transport,
      {
        onEndedRequests: (message) => publishAnnouncedEnds(service, message),
        onNewNotifications: () => notifications.wake(),
      },
      log,
    ),
  );
  for (const consumer of openEventConsumers(service, transport)) opened.use(consumer);
  const signer = createAssertionSigner({ key: config.auth.key, clock });
  const ask = createAskAuth({ url: config.auth.url, signer });
  const mailer = config.mail && opened.use(openMailer(config.mail));
  const domain = toDomain(config.mail?.from ?? '');
  const findEmail = createEmailFinder(ask, config.mail?.staff);
  const { bounceMailbox } = config;
  const readsBounces = bounceMailbox !== undefined;
  const mailing = mailer && {
    ...{ send: mailer.send, findEmail, domain, readsBounces },
    publicUrl: config.mail?.publicUrl,
    language: config.mail?.language,
  };
  if (!mailing) log.info('SMTP_URL is not set: notifications are shown in the app only');
  const { appUrl } = config;
  const send = mailer?.send ?? (config.logsMails ? createMailLog(log) : undefined);
  const accountMailing = send &&
    appUrl !== undefined && {
      ...{ send, findEmail, domain, appUrl, readsBounces },
      findContent: createContentFinder(ask),
    };
  if (!accountMailing) log.warn('SMTP_URL or PUBLIC_URL is not set: nobody can reset a password by mail');
  const stopReading = new AbortController();
  const { signal: stop } = stopReading;
  const readBounces =
    bounceMailbox &&
    createBounceReader(service, { open: () => openBounceMailbox(bounceMailbox, stop), findEmail, stop });
  const publishNewNotifications = await createNotificationPublisher(service);
  const { notifications, others } = startJobs(service, {
    mailing,
    accountMailing: accountMailing || undefined,
    readBounces,
    publishNewNotifications,
    health,
    log,
  });
  for (const job of [notifications, ...others]) opened.use(job);
  opened.defer(() => stopReading.abort());

  const useCases = createUseCases(service);
  const subgraph = opened.use(
    await startSubgraph({
      name: 'users',
      typeDefs: await readTypeDefs(import.meta.dirname),
      resolvers,
      createContext: (viewer, { trace }): Context => ({ viewer, trace, read: store.read, useCases, pubSub }),
      assertions: createAssertionVerifier({ keys: config.assertionKeys, audience: 'users', clock, roles }),
      port: config.port,
      host: config.host,
      portVariable: 'USERS_PORT',
      passed: {
        '/mail': createUnsubscribeDoor(service),
        '/files': createFileDoor({
          recordExport: createExportRecorder(ask),
          lists: profileLists,
          sources: store.read,
          clock,
          log,
        }),
      },
      readiness: {
        gauges: [...toGauges(store.read, clock), toDiskGauge(config.database)],
        health,
        findBrokers: () => transport.findBrokers(),
      },
      metrics,
      tracing,
      log,
    }),
  );
  const running = opened.move();
  return { ...subgraph, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

async function sendIfConnected(sender: CommandSender | undefined, command: Command): Promise<void> {
  if (!sender) throw new Error('RabbitMQ is not connected');
  await sender.send(command);
}

/** `Bike Rentals <bikes@example.org>` → `example.org` */
function toDomain(from: string): string {
  return /@([^\s>]+)/.exec(from)?.[1] ?? 'localhost';
}
