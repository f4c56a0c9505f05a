import { createHash } from 'node:crypto';
import type { Reader, Transaction } from '../../store/open-store.ts';
import { normaliseAddress } from '../domain/delivery-report.ts';

/** What says that a mail went to an address. Neither can be found by it; it is found by whoever has both. */
export interface Delivery {
  /** Without angle brackets. */
  messageId: string;
  address: string;
}

const toId = ({ messageId, address }: Delivery): string =>
  createHash('sha256')
    .update(`${messageId}\n${normaliseAddress(address)}`)
    .digest('base64url');

/** Remembers that a mail of a user goes to these addresses. One that is sent again is the same. */
export async function saveSentMail(
  tx: Transaction,
  { userId, messageId, to, at }: { userId: string; messageId: string; to: readonly string[]; at: Date },
): Promise<void> {
  for (const address of to) {
    const id = toId({ messageId, address });
    await tx.sentMail.upsert({ where: { id }, create: { id, userId, at }, update: { at } });
  }
}

/** Whose mail it was; undefined if no such mail went to this address, or too long ago. */
export async function findUserOfSentMail(
  read: Reader | Transaction,
  delivery: Delivery,
): Promise<string | undefined> {
  return (await read.sentMail.findUnique({ where: { id: toId(delivery) } }))?.userId;
}

/** Reports on mails of a user that were sent until now mean nothing any more. */
export async function forgetSentMails(tx: Transaction, userId: string): Promise<void> {
  await tx.sentMail.deleteMany({ where: { userId } });
}

const pruneBatchSize = 250;

/** Forgets some of those that were sent before this instant; true if there may be more. */
export async function pruneSentMails(tx: Transaction, before: Date): Promise<boolean> {
  const deleted = await tx.$executeRaw`
    DELETE FROM "SentMail" WHERE "rowid" IN
      (SELECT "rowid" FROM "SentMail" WHERE "at" < ${before} LIMIT ${pruneBatchSize})`;
  return deleted === pruneBatchSize;
}
