import { toBackoffMs, yieldToEventLoop } from '@bike-rentals/runtime';
import { day, minute } from '@bike-rentals/runtime/durations';
import { getCursor, saveCursor } from '../../store/cursors.ts';
import type { BounceResult } from '../../use-cases/observer.ts';
import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import { isAddressOf, parseDeliveryReport } from '../domain/delivery-report.ts';
import { findUserOfSentMail, pruneSentMails as pruneStored, type Delivery } from '../store/sent-mails.ts';
import { markUndeliverable } from './mark-undeliverable.ts';

/** The mailbox to which reports come, while it is open. */
export interface BounceMailbox extends AsyncDisposable {
  /** What numbers of mails belong to: other mailboxes, and this one built anew, have other ones (RFC 9051, 2.3.1.1). */
  name: string;
  /** The lowest numbers above `after` of mails that came since, at most `limit`. */
  findMails: (query: { after: number; since: Date; limit: number }) => Promise<number[]>;
  /** Leaves the mail unseen. Rejects if the connection is lost. */
  readMail: (uid: number) => Promise<BounceMail>;
  markSeen: (uid: number) => Promise<void>;
}

/** What is read of a mail: of a report the two parts that machines read, or as much of them as is needed. */
export type BounceMail =
  { kind: 'report'; status: string; original: string } | { kind: 'other' | 'too-large' | 'unreadable' };

/** How reports are read. */
export interface BounceReading {
  /** Rejects if the mailbox cannot be had. */
  open: () => Promise<BounceMailbox>;
  /** Aborted when the service stops, which also closes the mailbox. */
  stop: AbortSignal;
  /** Undefined for a user without an account. Rejects if auth is away. */
  findEmail: (userId: string) => Promise<string | readonly string[] | undefined>;
}

/** For so long a mail is remembered, and a report on it is believed. Servers give up after five days. */
export const reportRetentionMs = 30 * day;
const maxMails = 100;
const backoff = { initialMs: minute, maxMs: 30 * minute };

/** The mail that is being read, and how often the connection was lost over it before. */
interface ReaderState {
  suspect?: { uid: number; losses: number } | undefined;
}

/** Reads what has come, once. After a failure it does nothing for a while, longer each time that the mailbox is away. */
export function createBounceReader(service: UseCaseContext, reading: BounceReading): () => Promise<void> {
  const { clock, log, observer } = service;
  const state: ReaderState & { failures: number; pausedUntil: number } = { failures: 0, pausedUntil: 0 };
  return async () => {
    if (clock.now().getTime() < state.pausedUntil) return;
    try {
      await using mailbox = await reading.open();
      // It is there: a mail over which the connection is lost must not hold up the others for longer each time.
      state.failures = 0;
      await readMailbox(service, reading, mailbox, state);
      observer?.bouncesRead('read');
    } catch (error) {
      if (reading.stop.aborted) return;
      const pauseMs = toBackoffMs(state.failures, backoff);
      state.failures += 1;
      state.pausedUntil = clock.now().getTime() + pauseMs;
      // The message only: an error of the connection carries what was sent.
      const reason = Error.isError(error) ? error.message : String(error);
      log.warn({ reason, pauseMs }, 'the mailbox of BOUNCE_MAILBOX could not be read, will try again');
      observer?.bouncesRead('failed');
    }
  };
}

async function readMailbox(
  service: UseCaseContext,
  reading: BounceReading,
  mailbox: BounceMailbox,
  state: ReaderState,
): Promise<void> {
  const { store, clock, observer } = service;
  const cursor = `bounces ${mailbox.name}`;
  const after = await store.transact((tx) => getCursor(tx, cursor));
  const since = new Date(clock.now().getTime() - reportRetentionMs);
  for (const uid of await mailbox.findMails({ after, since, limit: maxMails })) {
    const mail = await readMail(mailbox, uid, state);
    const { result, undeliverable } = await judge(service, reading, mail);
    // By the cursor, one instance acts on a mail, and once.
    const isFirst = await store.transact(async (tx) => {
      if ((await getCursor(tx, cursor)) >= uid) return false;
      await saveCursor(tx, cursor, uid);
      for (const delivery of undeliverable) {
        // Asked again: who has another address since auth was asked has no such mail any more.
        const userId = await findUserOfSentMail(tx, delivery);
        if (userId !== undefined) await markUndeliverable(tx, service, userId);
      }
      return true;
    });
    if (!isFirst) continue;
    observer?.bounceRead(result);
    if (isOfOurs(result)) await mailbox.markSeen(uid);
  }
}

/** A mail over which the connection is lost twice is passed over: it must not keep the ones behind it from being read. */
async function readMail(mailbox: BounceMailbox, uid: number, state: ReaderState): Promise<BounceMail> {
  const losses = state.suspect?.uid === uid ? state.suspect.losses : 0;
  if (losses === 2) return { kind: 'unreadable' };
  state.suspect = { uid, losses: losses + 1 };
  const mail = await mailbox.readMail(uid);
  state.suspect = undefined;
  return mail;
}

const isOfOurs = (result: BounceResult): boolean =>
  result === 'undeliverable' || result === 'outdated' || result === 'ignored';

interface Judgement {
  result: BounceResult;
  /** Mails to addresses that do not exist, and that their users have still. */
  undeliverable: Delivery[];
}

/** A report counts where it is about a mail that went to this address, and the address is still that of the user. */
async function judge(
  { store }: UseCaseContext,
  { findEmail }: BounceReading,
  mail: BounceMail,
): Promise<Judgement> {
  if (mail.kind !== 'report') return { result: mail.kind, undeliverable: [] };
  const report = parseDeliveryReport(mail.status, mail.original);
  if (!report) return { result: 'unreadable', undeliverable: [] };
  let result: BounceResult = 'unknown';
  const undeliverable: Delivery[] = [];
  for (const { addresses, isUnknown } of report.recipients) {
    for (const address of addresses) {
      const delivery = { messageId: report.messageId, address };
      const userId = await findUserOfSentMail(store.read, delivery);
      if (userId === undefined) continue;
      if (!isUnknown) {
        if (result === 'unknown') result = 'ignored';
        continue;
      }
      if (isAddressOf(await findEmail(userId), address)) {
        undeliverable.push(delivery);
        result = 'undeliverable';
      } else if (result !== 'undeliverable') result = 'outdated';
    }
  }
  return { result, undeliverable };
}

/** Forgets mails that are too old for a report, in portions. */
export async function pruneSentMails({ store, clock }: UseCaseContext): Promise<void> {
  const before = new Date(clock.now().getTime() - reportRetentionMs);
  while (await store.transact((tx) => pruneStored(tx, before))) await yieldToEventLoop();
}
