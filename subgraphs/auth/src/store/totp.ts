import type { Totp } from './generated/client.ts';
import type { Reader, Transaction } from './open-store.ts';

export type { Totp } from './generated/client.ts';

/** The second factor of an account, confirmed or not. */
export async function findTotp(read: Reader | Transaction, accountId: string): Promise<Totp | undefined> {
  return (await read.totp.findUnique({ where: { accountId } })) ?? undefined;
}

/** Of these accounts those that have a second factor. */
export async function findProtected(read: Reader, accountIds: readonly string[]): Promise<string[]> {
  const where = { accountId: { in: [...accountIds] }, confirmedAt: { not: null } };
  const rows = await read.totp.findMany({ where, select: { accountId: true } });
  return rows.map(({ accountId }) => accountId);
}

/** Begins anew with a secret that is to be confirmed. */
export async function replaceTotp(tx: Transaction, accountId: string, secret: string): Promise<void> {
  const fresh = { secret, confirmedAt: null, lastStep: 0 };
  await tx.totp.upsert({ where: { accountId }, create: { accountId, ...fresh }, update: fresh });
}

/** Records that the authenticator has the secret. */
export async function confirmTotp(tx: Transaction, accountId: string, confirmedAt: Date): Promise<void> {
  await tx.totp.update({ where: { accountId }, data: { confirmedAt } });
}

/** Records the step of the last code. False if another instance has accepted this code, or a newer one. */
export async function saveStep(tx: Transaction, accountId: string, step: number): Promise<boolean> {
  const where = { accountId, lastStep: { lt: step } };
  return (await tx.totp.updateMany({ where, data: { lastStep: step } })).count === 1;
}

/** Removes the second factor and its recovery codes. */
export async function deleteTotp(tx: Transaction, accountId: string): Promise<void> {
  await tx.totp.deleteMany({ where: { accountId } });
  await tx.recoveryCode.deleteMany({ where: { accountId } });
}

/** Replaces all recovery codes of an account. */
export async function replaceRecoveryCodes(
  tx: Transaction,
  accountId: string,
  hashes: readonly string[],
): Promise<void> {
  await tx.recoveryCode.deleteMany({ where: { accountId } });
  await tx.recoveryCode.createMany({ data: hashes.map((hash) => ({ hash, accountId })) });
}

/** Uses a recovery code up. False if there is no such code, or it was used before. */
export async function takeRecoveryCode(
  tx: Transaction,
  { accountId, hash }: { accountId: string; hash: string },
  usedAt: Date,
): Promise<boolean> {
  const where = { accountId, hash, usedAt: null };
  return (await tx.recoveryCode.updateMany({ where, data: { usedAt } })).count === 1;
}

/** The number of recovery codes that were not used. */
export async function countRecoveryCodes(read: Reader, accountId: string): Promise<number> {
  return read.recoveryCode.count({ where: { accountId, usedAt: null } });
}
