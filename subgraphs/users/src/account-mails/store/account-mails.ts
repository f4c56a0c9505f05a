import type { AccountMail } from '../../store/generated/client.ts';
import type { Reader, Transaction } from '../../store/open-store.ts';

export type { AccountMail } from '../../store/generated/client.ts';

/** After so many failures a mail is given up: half a day after the first, when its link is of no use any more. */
export const maxAccountMailAttempts = 10;

/** Does nothing where the mail is there already: the event may come twice. */
export async function insertAccountMail(
  tx: Transaction,
  { id, at }: { id: string; at: Date },
): Promise<void> {
  await tx.accountMail.upsert({ where: { id }, create: { id, at, nextMailAt: at }, update: {} });
}

/**
 * At most `limit` mails that are due: the latest ones first, then as many that have been due for longest. So whoever waits
 * for a new password does not wait behind the thousands of invitations of a file, and those get their turn as well.
 */
export async function findDueAccountMails(read: Reader, now: Date, limit: number): Promise<AccountMail[]> {
  const find = (order: 'asc' | 'desc') =>
    read.accountMail.findMany({
      where: { nextMailAt: { lte: now } },
      orderBy: { nextMailAt: order },
      take: limit / 2,
    });
  const latest = await find('desc');
  const ids = new Set(latest.map(({ id }) => id));
  return [...latest, ...(await find('asc')).filter(({ id }) => !ids.has(id))];
}

/** The number of mails that are due. */
export async function countDueAccountMails(read: Reader, now: Date): Promise<number> {
  return read.accountMail.count({ where: { nextMailAt: { lte: now } } });
}

/** Claims a mail until its next attempt. False if another instance has claimed it. */
export async function claimAccountMail(
  tx: Transaction,
  { id, nextMailAt: due }: Pick<AccountMail, 'id' | 'nextMailAt'>,
  nextMailAt: Date,
): Promise<boolean> {
  const data = { nextMailAt, attempts: { increment: 1 } };
  return (await tx.accountMail.updateMany({ where: { id, nextMailAt: due }, data })).count === 1;
}

/** Nothing more to do for this mail. */
export async function deleteAccountMail(tx: Transaction, id: string): Promise<void> {
  await tx.accountMail.deleteMany({ where: { id } });
}
