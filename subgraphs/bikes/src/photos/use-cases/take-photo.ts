import { countedMs, findObstacle, isTooLarge, type PhotoRefusal } from '../domain/photo-limits.ts';
import type { Photo } from '../domain/photo.ts';
import type { Picture } from '../formats/picture.ts';
import { countPhotos, insertPhoto, markPhoto } from '../store/photos.ts';
import type { PhotoContext } from './photo-context.ts';

/** The bytes could not be stored: nothing is there, and it may be tried again. */
export class PhotoNotStoredError extends Error {
  override readonly name = 'PhotoNotStoredError';
}

/**
 * Takes a picture, which belongs to no report yet. First its row, then its file: whatever a crash leaves has a row, by
 * which it is found and removed.
 * @throws PhotoNotStoredError
 */
export async function takePhoto(
  { store, clock, createId, photoStore, photoRules }: PhotoContext,
  userId: string,
  { type, width, height, bytes }: Picture,
): Promise<{ id: string } | { refused: PhotoRefusal }> {
  if (isTooLarge({ width, height })) return { refused: 'PHOTO_DIMENSIONS_TOO_LARGE' };
  const now = clock.now();
  const photo: Photo = {
    ...{ id: createId(), userId, at: now, bytes: bytes.length, type, width, height },
    ...{ reportId: null, isRemoved: false },
  };
  const refused = await store.transact(async (tx) => {
    const counts = await countPhotos(tx, { userId, since: new Date(now.getTime() - countedMs) });
    const obstacle = findObstacle(counts, {
      bytes: bytes.length,
      maxStoredBytes: photoRules.maxStoredBytes,
    });
    if (obstacle === undefined) await insertPhoto(tx, photo);
    return obstacle;
  });
  if (refused !== undefined) return { refused };
  try {
    await photoStore.put(photo.id, bytes);
  } catch (error) {
    await store.transact((tx) => markPhoto(tx, photo.id));
    throw new PhotoNotStoredError(`photo ${photo.id} could not be stored`, { cause: error });
  }
  return { id: photo.id };
}
