import { toPage, type Page } from '@bike-rentals/subgraph';
import { mailLanguages, type MailLanguage } from '../../account-mails/domain/account-mail-text.ts';
import type { Prisma, Profile } from '../../store/generated/client.ts';
import type { Reader, Transaction } from '../../store/open-store.ts';

export type { Profile } from '../../store/generated/client.ts';

/** Does nothing where there is a profile already: the event may come twice. */
export async function createProfile(tx: Transaction, userId: string, registeredAt: Date): Promise<void> {
  await tx.profile.upsert({ where: { userId }, create: { userId, registeredAt }, update: {} });
}

/** What users say of themselves; null removes it. */
export interface ProfileChanges {
  displayName?: string | null;
  /** Of mails. */
  language?: MailLanguage | null;
}

/** Writes what is given, and leaves the rest. */
export async function saveProfile(
  tx: Transaction,
  userId: string,
  { now, ...changes }: ProfileChanges & { now: Date },
): Promise<void> {
  await tx.profile.upsert({
    where: { userId },
    // The event of the registration may still be on its way.
    create: { userId, ...changes, registeredAt: now },
    update: { ...changes, version: { increment: 1 } },
  });
}

/** The language in which a user wants mails; undefined if it is unknown. */
export async function findLanguage(read: Reader, userId: string): Promise<MailLanguage | undefined> {
  const row = await read.profile.findUnique({ where: { userId }, select: { language: true } });
  return mailLanguages.find((language) => language === row?.language);
}

/** The profile of a user. */
export async function findProfile(read: Reader, userId: string): Promise<Profile | undefined> {
  return (await read.profile.findUnique({ where: { userId } })) ?? undefined;
}

/** Each word of a search costs a look at every name. */
export const maxSearchLength = 200;

/** One page of profiles whose names have the search in them. */
export async function findProfilePage(
  read: Reader,
  { search, first, after }: { search: string | undefined; first: number; after: string | undefined },
): Promise<Page<Profile>> {
  const rows = await read.profile.findMany({
    where: { ...toWhere(search), ...(after !== undefined && { userId: { gt: after } }) },
    orderBy: { userId: 'asc' },
    take: first + 1,
  });
  return toPage(rows, first);
}

/** The number of profiles on all pages. */
export async function countProfiles(read: Reader, search: string | undefined): Promise<number> {
  return read.profile.count({ where: toWhere(search) });
}

function toWhere(search = ''): Prisma.ProfileWhereInput {
  // The database's own wildcards separate words: they would find anything.
  const words = search
    .normalize('NFC')
    .split(/[\s%_]+/)
    .filter((word) => word !== '');
  return {
    AND: words.map((word) => ({ OR: toCases(word).map((text) => ({ displayName: { contains: text } })) })),
  };
}

/** SQLite takes only the letters of English in either case for the same: `özil` would not find `Özil`. */
function toCases(word: string): string[] {
  const lower = word.toLowerCase();
  const capitalised = lower.replace(/^./u, (letter) => letter.toUpperCase());
  return [...new Set([word, lower, capitalised, word.toUpperCase()])];
}
