import { insertRows } from '@bike-rentals/sqlite';
import { toPage, type Page } from '@bike-rentals/subgraph';
import { pruneBatchSize, type Reader, type Transaction } from './open-store.ts';
import type { Invitation } from './generated/client.ts';

export type { Invitation } from './generated/client.ts';

const isOpen = (now: Date) => ({ acceptedAt: null, withdrawnAt: null, expiresAt: { gt: now } });

/** Inserts invitations of this moment. Earlier ones to the same addresses are withdrawn. */
export async function insertInvitations(
  tx: Transaction,
  invitations: readonly Invitation[],
  now: Date,
): Promise<void> {
  const emailKey = { in: invitations.map((invitation) => invitation.emailKey) };
  await tx.invitation.updateMany({ where: { emailKey, ...isOpen(now) }, data: { withdrawnAt: now } });
  await insertRows(tx, 'Invitation', invitations);
}

/** The invitation with this id. */
export async function findInvitation(tx: Transaction, id: string): Promise<Invitation | undefined> {
  return (await tx.invitation.findUnique({ where: { id } })) ?? undefined;
}

/** Whether there has ever been an invitation to an address. */
export async function wasInvited(read: Reader | Transaction, emailKey: string): Promise<boolean> {
  return (await read.invitation.findFirst({ where: { emailKey }, select: { id: true } })) !== null;
}

/** The open invitation to an address. */
export async function findOpenInvitation(
  read: Reader | Transaction,
  emailKey: string,
  now: Date,
): Promise<Invitation | undefined> {
  return (await read.invitation.findFirst({ where: { emailKey, ...isOpen(now) } })) ?? undefined;
}

/** The open invitations to these addresses, in any order. */
export async function findOpenInvitationsTo(
  read: Reader | Transaction,
  emailKeys: readonly string[],
  now: Date,
): Promise<Invitation[]> {
  return read.invitation.findMany({ where: { emailKey: { in: [...emailKeys] }, ...isOpen(now) } });
}

/** One page of the open invitations, in the order of their addresses. */
export async function findInvitationPage(
  read: Reader,
  { first, after, now }: { first: number; after: string | undefined; now: Date },
): Promise<Page<Invitation>> {
  const rows = await read.invitation.findMany({
    where: { ...isOpen(now), ...(after !== undefined && { emailKey: { gt: after } }) },
    orderBy: { emailKey: 'asc' },
    take: first + 1,
  });
  return toPage(rows, first);
}

/** Most open invitations that are shown. */
const maxShown = 100;

/** The open invitations, newest first. */
export async function findOpenInvitations(read: Reader, now: Date): Promise<Invitation[]> {
  return read.invitation.findMany({ where: isOpen(now), orderBy: { createdAt: 'desc' }, take: maxShown });
}

/** Records how an invitation has ended. */
export async function endInvitation(
  tx: Transaction,
  id: string,
  end: { acceptedAt: Date } | { withdrawnAt: Date },
): Promise<void> {
  await tx.invitation.update({ where: { id }, data: end });
}

/** Deletes the next portion of those that expired before; true if there may be more. */
export async function pruneInvitations(tx: Transaction, before: Date): Promise<boolean> {
  const { count } = await tx.invitation.deleteMany({
    where: { expiresAt: { lt: before } },
    limit: pruneBatchSize,
  });
  return count === pruneBatchSize;
}
