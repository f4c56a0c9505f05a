import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accountEventsTopic, bikeCommandQueue, bikeEventsTopic } from '@bike-rentals/contracts';
import { createAssertionSigner, createAssertionVerifier } from '@bike-rentals/identity';
import {
  openInBackground,
  type Command,
  type CommandSender,
  type EventMessage,
  type Transport,
} from '@bike-rentals/messaging';
import { batch, startPeriodicJob, type Clock, type CreateId, type Log } from '@bike-rentals/runtime';
import { checkWritable, toDiskGauge } from '@bike-rentals/sqlite';
import { roles, startSubgraph, type RunningSubgraph } from '@bike-rentals/subgraph';
import type { UsersConfig } from './config.ts';
import { resolvers } from './graphql/resolvers.ts';
import { createEmailFinder } from './mail/find-email.ts';
import { openMailer } from './mail/open-mailer.ts';
import { toGauges } from './gauges.ts';
import { saveDeadEvent } from './store/cursors.ts';
import { openStore } from './store/open-store.ts';
import { insertRequests, type NewRequest } from './store/requests.ts';
import { createPubSub } from './use-cases/pub-sub.ts';
import { recordOutcomes } from './use-cases/record-outcomes.ts';
import { resendPending } from './use-cases/resend-pending.ts';
import { sendMails } from './use-cases/send-mails.ts';
import type { UseCaseContext } from './use-cases/use-case-context.ts';
import { consumeAccountEvents, consumeBikeEvents } from './use-cases/consume-events.ts';

export { isSeeded, seedProfiles, type GivenProfile } from './use-cases/seed-profiles.ts';
export { readConfig, readMailConfig, type MailConfig, type UsersConfig } from './config.ts';

export interface Dependencies {
  transport: Transport;
  clock: Clock;
  createId: CreateId;
  log: Log;
}

const second = 1_000;

/** The map of the service: store → commands and their outcomes → events → jobs → server. */
export async function startUsers(
  config: UsersConfig,
  { transport, clock, createId, log }: Dependencies,
): Promise<RunningSubgraph> {
  await using opened = new AsyncDisposableStack();
  const store = opened.use(await openStore(config.database));
  const insert = (requests: NewRequest[]) => store.transact((tx) => insertRequests(tx, requests));
  const service: UseCaseContext = {
    store,
    clock,
    createId,
    log,
    rules: config.rules,
    pubSub: createPubSub(),
    recordRequest: batch(insert, { maxBatchSize: 64 }),
    sendsMail: config.mail !== undefined,
    sender: { send: (command) => sendIfConnected(sender.find(), command) },
  };
  const { health } = transport;
  const sender = opened.use(
    openInBackground(
      transport.openCommandSender(bikeCommandQueue, (outcomes) => recordOutcomes(service, outcomes)),
    ),
  );

  const consume = (topic: string, onEvents: (events: EventMessage[]) => Promise<void>) =>
    openInBackground(
      transport.openEventReader({
        topic,
        group: 'users',
        onEvents,
        onInvalid: (raw, reason) =>
          store.transact((tx) => saveDeadEvent(tx, { topic, raw, reason, at: clock.now() })),
      }),
    );
  opened.use(
    consume(accountEventsTopic, (events) => consumeAccountEvents(service, accountEventsTopic, events)),
  );
  opened.use(consume(bikeEventsTopic, (events) => consumeBikeEvents(service, bikeEventsTopic, events)));

  const start = (name: string, intervalMs: number, run: () => Promise<unknown>) =>
    opened.use(startPeriodicJob(name, intervalMs, health.watch(name, run), log));
  start('resend pending requests', second, () => resendPending(service));
  start('check database', 5 * second, () => checkWritable(store));
  if (config.mail) {
    const mailer = opened.use(openMailer(config.mail));
    const signer = createAssertionSigner({ key: config.auth.key, clock });
    const findEmail = createEmailFinder({ url: config.auth.url, signer });
    const { from, publicUrl } = config.mail;
    const mailing = { send: mailer.send, findEmail, domain: toDomain(from), publicUrl };
    start('send mails', second, () => sendMails(service, mailing));
  } else {
    log.info('SMTP_URL is not set: notifications are shown in the app only');
  }

  const subgraph = opened.use(
    await startSubgraph({
      name: 'users',
      typeDefs: await readFile(join(import.meta.dirname, 'graphql', 'schema.graphql'), 'utf8'),
      resolvers,
      createContext: (viewer) => ({ viewer, read: store.read, service }),
      assertions: createAssertionVerifier({ keys: config.assertionKeys, audience: 'users', clock, roles }),
      port: config.port,
      host: config.host,
      portVariable: 'USERS_PORT',
      readiness: { gauges: [...toGauges(store.read, clock), toDiskGauge(config.database)], health },
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
