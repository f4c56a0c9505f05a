import type { EventMessage } from '@bike-rentals/messaging';
import type { Clock, CreateId } from '@bike-rentals/runtime';
import { dropMail, findMailsGivenUp, reviveMail } from '../notifications/store/notifications.ts';
import { findDeadEvent, findDeadEvents, removeDeadEvent } from '../store/cursors.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { consumedTopics } from './consumed-topics.ts';

/** What users has set aside for an operator; users may be running meanwhile. */
export interface UsersDeadLetters extends AsyncDisposable {
  /** Events that could not be taken in. */
  listEvents(limit: number): Promise<{ id: number; topic: string; reason: string; raw: string }[]>;
  /** Takes one in now. Returns why it still cannot be. */
  retryEvent(id: number): Promise<string | undefined>;
  dropEvent(id: number): Promise<boolean>;
  /** Mails that no server took. */
  listMails(limit: number): Promise<{ id: string; userId: string; kind: string }[]>;
  retryMail(id: string): Promise<boolean>;
  dropMail(id: string): Promise<boolean>;
}

/** What the effects of events are made with. */
export interface UsersDeadLettersOptions {
  clock: Clock;
  createId: CreateId;
  /** Whether what is taken in is mailed as well, and to the staff. */
  sendsMail: boolean;
  mailsStaff: boolean;
}

/** Opens what users has set aside in the database at `file`. */
export async function openUsersDeadLetters(
  file: string,
  options: UsersDeadLettersOptions,
): Promise<UsersDeadLetters> {
  const store = await openStore(file);
  const { clock } = options;
  return {
    listEvents: (limit) => findDeadEvents(store.read, limit),
    retryEvent: (id) => retryEvent(store, options, id),
    dropEvent: (id) => store.transact((tx) => removeDeadEvent(tx, id)),
    listMails: (limit) => findMailsGivenUp(store.read, limit),
    retryMail: (id) => store.transact((tx) => reviveMail(tx, id, clock.now())),
    dropMail: (id) => store.transact((tx) => dropMail(tx, id)),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

async function retryEvent(
  store: Store,
  options: UsersDeadLettersOptions,
  id: number,
): Promise<string | undefined> {
  return store.transact(async (tx) => {
    const dead = await findDeadEvent(tx, id);
    if (!dead) return 'it is not there any more';
    const event = parse(dead.raw);
    if (!event) return 'it is no event';
    const consumer = consumedTopics.find(({ topic }) => topic === dead.topic);
    if (!consumer) return `no code here consumes ${dead.topic}`;
    const obstacle = await consumer.consumeDead(tx, options, event);
    if (obstacle === undefined) await removeDeadEvent(tx, id);
    return obstacle;
  });
}

function parse(raw: string): EventMessage | undefined {
  try {
    return JSON.parse(raw) as EventMessage;
  } catch {
    return undefined;
  }
}
