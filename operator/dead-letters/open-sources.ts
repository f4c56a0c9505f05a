import { existsSync } from 'node:fs';
import { bikeCommandQueue } from '@bike-rentals/contracts';
import { openDeadLetters, type DeadLetterQueue } from '@bike-rentals/messaging';
import { createUuid, systemClock, type Environment } from '@bike-rentals/runtime';
import { checkMigrated, dropUnsentEvent, findUnsentEvents } from '@bike-rentals/sqlite';
import { openUsersDeadLetters, type UsersDeadLetters } from '@bike-rentals/users/dead-letters';
import { toMigrationTarget } from '@bike-rentals/system/paths';
import { serviceEntries, services, type ServiceName } from '@bike-rentals/system/services';

/** Something that was set aside: a command, an event or a mail. */
export interface Letter {
  /** The kind and a name within it, for example `event-12`. */
  id: string;
  what: string;
  /** One line. */
  reason: string;
  /** What came, whole. */
  content: string;
  /** Resolve with the obstacle, or with undefined if it was done. */
  send: () => Promise<string | undefined>;
  drop: () => Promise<string | undefined>;
}

/** Where set-aside messages are. */
export interface SourceOptions {
  env: Environment;
  commands: { rabbitmqUrl: string; rabbitmqCa: string | undefined; prefix: string } | { file: string };
  sendsMail: boolean;
  mailsStaff: boolean;
}

const publishers = services.filter((service) => serviceEntries[service].publishes.length > 0);

/** All places where something is set aside, those of databases that are there. */
export async function openSources({ env, commands, sendsMail, mailsStaff }: SourceOptions) {
  await using opened = new AsyncDisposableStack();
  const box = opened.use(await openDeadLetters({ from: commands, queue: bikeCommandQueue }));
  const target = toMigrationTarget('users', env);
  const options = { clock: systemClock, createId: createUuid, sendsMail, mailsStaff };
  const users = existsSync(target.file)
    ? opened.use(await openUsersDeadLetters(target.file, options))
    : undefined;
  const running = opened.move();
  return {
    async list(maxLetters: number): Promise<Letter[]> {
      const lists = await Promise.all([
        listCommands(box, maxLetters),
        users ? listEvents(users, maxLetters) : [],
        users ? listMails(users, maxLetters) : [],
        ...publishers.map((service) => listUnsent(service, env, maxLetters)),
      ]);
      return lists.flat();
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function listCommands(box: DeadLetterQueue, maxLetters: number): Promise<Letter[]> {
  return (await box.list()).slice(0, maxLetters).map(({ id, kind, reason, message }) => ({
    id: `command-${id}`,
    what: kind === 'dead' ? 'command that could not be decided' : 'command newer than the code, parked',
    reason: toLine(reason),
    content: message,
    send: async () => ((await box.resend(id)) ? undefined : gone),
    drop: async () => ((await box.drop(id)) ? undefined : gone),
  }));
}

async function listEvents(users: UsersDeadLetters, maxLetters: number): Promise<Letter[]> {
  return (await users.listEvents(maxLetters)).map(({ id, topic, reason, raw }) => ({
    id: `event-${id}`,
    what: `event of ${topic} that users could not take in`,
    reason: toLine(reason),
    content: raw,
    send: () => users.retryEvent(id),
    drop: async () => ((await users.dropEvent(id)) ? undefined : gone),
  }));
}

async function listMails(users: UsersDeadLetters, maxLetters: number): Promise<Letter[]> {
  return (await users.listMails(maxLetters)).map((mail) => ({
    id: `mail-${mail.id}`,
    what: `mail to user ${mail.userId}`,
    reason: `no server took it (${mail.kind})`,
    content: JSON.stringify(mail),
    send: async () => ((await users.retryMail(mail.id)) ? undefined : gone),
    drop: async () => ((await users.dropMail(mail.id)) ? undefined : gone),
  }));
}

async function listUnsent(service: ServiceName, env: Environment, maxLetters: number): Promise<Letter[]> {
  const target = toMigrationTarget(service, env);
  if (!existsSync(target.file)) return [];
  await checkMigrated(target);
  return findUnsentEvents(target.file, maxLetters).map(({ seq, reason, event }) => ({
    id: `unsent-${service}-${seq}`,
    what: `event of ${service} that Kafka did not take`,
    reason: toLine(reason),
    content: event,
    send: async () => 'its place in the order has passed; who resumes subscriptions gets it from the table',
    drop: async () => (dropUnsentEvent(target.file, seq) ? undefined : gone),
  }));
}

const gone = 'it is not there any more';

/** In a list each has a line. */
const toLine = (reason: string): string => reason.replaceAll(/\s+/g, ' ').trim().slice(0, 200);
