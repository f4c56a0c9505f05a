import { defineTable } from '../../store/entity-table.ts';
import type { LoadStep } from '../../store/fleet-scope.ts';
import type { Reader, Transaction } from '../../store/open-store.ts';
import type { Photo } from '../domain/photo.ts';
import type { PhotoCounts } from '../domain/photo-limits.ts';

/** How photos are stored, without their bytes. */
export const photoTable = defineTable<Photo>({
  name: 'Photo',
  select: ({ photos }) => photos,
  toRow: (photo) => photo,
});

/** Those that the scope names. */
export const loadPhotos: LoadStep = async (tx, loading) => {
  const { photoIds } = loading.scope;
  if (photoIds.length === 0) return loading;
  const rows = await tx.photo.findMany({ where: { id: { in: photoIds } } });
  return { ...loading, fleet: { ...loading.fleet, photos: new Map(rows.map((row) => [row.id, row])) } };
};

/** The photo with this id, unless it was removed. */
export async function findPhoto(read: Reader, id: string): Promise<Photo | undefined> {
  return (await read.photo.findUnique({ where: { id, isRemoved: false } })) ?? undefined;
}

/** The photos of reports, in the order in which they were sent. */
export const findPhotosOfReports = (read: Reader, reportIds: readonly string[]): Promise<Photo[]> =>
  read.photo.findMany({
    where: { reportId: { in: [...reportIds] }, isRemoved: false },
    orderBy: { id: 'asc' },
  });

/** What there is of a user, and of everybody. */
export async function countPhotos(
  tx: Transaction,
  { userId, since }: { userId: string; since: Date },
): Promise<PhotoCounts> {
  const unused = await tx.photo.count({ where: { userId, reportId: null, isRemoved: false } });
  const lastDay = await tx.photo.count({ where: { userId, at: { gt: since } } });
  const { _sum: own } = await tx.photo.aggregate({ where: { userId }, _sum: { bytes: true } });
  const { bytes: storedBytes } = await sumPhotos(tx);
  return { unused, lastDay, userBytes: own.bytes ?? 0, storedBytes };
}

/** How many photos there are, and how many bytes they have. */
export async function sumPhotos(read: Reader | Transaction): Promise<{ count: number; bytes: number }> {
  const { _count, _sum } = await read.photo.aggregate({ _count: true, _sum: { bytes: true } });
  return { count: _count, bytes: _sum.bytes ?? 0 };
}

/** Adds a photo. */
export async function insertPhoto(tx: Transaction, photo: Photo): Promise<void> {
  await tx.photo.create({ data: photo });
}

/** A photo that could not be stored is not seen, and removed with the next ones. */
export async function markPhoto(tx: Transaction, id: string): Promise<void> {
  await tx.photo.update({ where: { id }, data: { isRemoved: true } });
}

/**
 * Marks photos that have belonged to no report since `unusedSince`, and those of reports that were closed before
 * `closedBefore`: from then on nobody sees or uses them. `limit` for each kind. Returns how many were marked.
 */
export async function markOldPhotos(
  tx: Transaction,
  { unusedSince, closedBefore, limit }: { unusedSince: Date; closedBefore: Date; limit: number },
): Promise<number> {
  const unused = await tx.$executeRaw`
    UPDATE "Photo" SET "isRemoved" = true WHERE "id" IN (
      SELECT "id" FROM "Photo" WHERE "reportId" IS NULL AND "at" <= ${unusedSince} AND NOT "isRemoved" LIMIT ${limit})`;
  const closed = await tx.$executeRaw`
    UPDATE "Photo" SET "isRemoved" = true WHERE "id" IN (
      SELECT "Photo"."id" FROM "Photo" JOIN "DamageReport" ON "DamageReport"."id" = "Photo"."reportId"
      WHERE "DamageReport"."closedAt" <= ${closedBefore} AND NOT "Photo"."isRemoved" LIMIT ${limit})`;
  return unused + closed;
}

/** The ids of marked photos, in their order, behind `after`. */
export async function findMarkedPhotos(
  read: Reader,
  { after, limit }: { after: string; limit: number },
): Promise<string[]> {
  const rows = await read.photo.findMany({
    where: { isRemoved: true, id: { gt: after } },
    orderBy: { id: 'asc' },
    take: limit,
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

/** Forgets photos. */
export async function deletePhotos(tx: Transaction, ids: readonly string[]): Promise<void> {
  await tx.photo.deleteMany({ where: { id: { in: [...ids] }, isRemoved: true } });
}
