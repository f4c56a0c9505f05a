import { randomBytes } from 'node:crypto';
import { mailLanguages, type MailLanguage } from '../../account-mails/domain/account-mail-text.ts';
import type { MailChoices } from '../../notifications/domain/mail-rules.ts';
import { noticeKinds, type NotificationKind } from '../../notifications/domain/notification-content.ts';
import type { Profile } from '../../store/generated/client.ts';
import type { Reader, Transaction } from '../../store/open-store.ts';

/** What is known about the mails of a user. */
export interface MailSettings extends MailChoices {
  /** Undefined: unknown. */
  language: MailLanguage | undefined;
  /** Since when nothing is mailed, because the address does not exist. */
  bouncedAt: Date | null;
}

type Columns = Pick<Profile, 'language' | 'mailDigest' | 'mailsOff' | 'mailBouncedAt'>;

/** Of a user without a profile too. */
export function toMailSettings(row: Columns | null | undefined): MailSettings {
  const off = row?.mailsOff ? (JSON.parse(row.mailsOff) as string[]) : [];
  return {
    language: mailLanguages.find((language) => language === row?.language),
    digest: row?.mailDigest === 'DAILY' ? 'DAILY' : 'EACH',
    // Older code does not know all kinds.
    off: new Set(noticeKinds.filter((kind) => off.includes(kind))),
    bouncedAt: row?.mailBouncedAt ?? null,
  };
}

const columns = { language: true, mailDigest: true, mailsOff: true, mailBouncedAt: true } as const;

/** What is known about the mails of a user. */
export async function findMailSettings(read: Reader | Transaction, userId: string): Promise<MailSettings> {
  return toMailSettings(await read.profile.findUnique({ where: { userId }, select: columns }));
}

/** The same of several users; of those without a profile nothing. */
export async function findMailSettingsOf(
  tx: Transaction,
  userIds: readonly string[],
): Promise<Map<string, MailSettings>> {
  const rows = await tx.profile.findMany({
    where: { userId: { in: [...userIds] } },
    select: { userId: true, ...columns },
  });
  return new Map(rows.map(({ userId, ...row }) => [userId, toMailSettings(row)]));
}

/** Writes what a user has chosen. The event of the registration may still be on its way. */
export async function saveMailChoices(
  tx: Transaction,
  userId: string,
  { digest, off, now }: { digest: MailChoices['digest']; off: Iterable<NotificationKind>; now: Date },
): Promise<void> {
  const choices = { mailDigest: digest === 'DAILY' ? digest : null, mailsOff: JSON.stringify([...off]) };
  await tx.profile.upsert({
    where: { userId },
    create: { userId, ...choices, registeredAt: now },
    update: { ...choices, version: { increment: 1 } },
  });
}

/** The user's address does not exist, or, with null, is taken for good again. */
export async function saveMailBounce(tx: Transaction, userId: string, at: Date | null): Promise<void> {
  await tx.profile.updateMany({
    where: { userId },
    data: { mailBouncedAt: at, version: { increment: 1 } },
  });
}

/** The token by which the mails of a user let it unsubscribe; undefined where there is no profile. */
export async function ensureMailToken(tx: Transaction, userId: string): Promise<string | undefined> {
  const profile = await tx.profile.findUnique({ where: { userId }, select: { mailToken: true } });
  if (!profile) return undefined;
  if (profile.mailToken !== null) return profile.mailToken;
  const mailToken = randomBytes(32).toString('base64url');
  await tx.profile.update({ where: { userId }, data: { mailToken } });
  return mailToken;
}

/** Whose token it is. */
export async function findUserOfMailToken(
  read: Reader | Transaction,
  mailToken: string,
): Promise<string | undefined> {
  return (await read.profile.findFirst({ where: { mailToken }, select: { userId: true } }))?.userId;
}
