import { insertRows } from '@bike-rentals/sqlite';
import type { Mail } from './generated/client.ts';
import { pruneBatchSize, type Reader, type Transaction } from './open-store.ts';

export type { Mail } from './generated/client.ts';

/** Inserts mails that users is to send. */
export async function insertMails(tx: Transaction, mails: readonly Mail[]): Promise<void> {
  await insertRows(tx, 'Mail', mails);
}

/** The mail with this id. */
export async function findMail(read: Reader, id: string): Promise<Mail | undefined> {
  return (await read.mail.findUnique({ where: { id } })) ?? undefined;
}

/** Deletes the next portion of those from before; true if there may be more. */
export async function pruneMails(tx: Transaction, before: Date): Promise<boolean> {
  const { count } = await tx.mail.deleteMany({ where: { createdAt: { lt: before } }, limit: pruneBatchSize });
  return count === pruneBatchSize;
}
