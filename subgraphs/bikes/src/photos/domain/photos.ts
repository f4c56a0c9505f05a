import { put, type Fleet } from '../../domain/fleet.ts';
import type { Photo } from './photo.ts';

/** The photo with this id, if this user may add it to a report: it is theirs, and belongs to none yet. */
export function findUnused(fleet: Fleet, id: string, userId: string): Photo | undefined {
  const photo = fleet.photos.get(id);
  return photo?.userId === userId && photo.reportId === null && !photo.isRemoved ? photo : undefined;
}

/** The fleet in which these photos belong to a report. */
export const withPhotosOf = (fleet: Fleet, photos: readonly Photo[], reportId: string): Fleet => ({
  ...fleet,
  photos: photos.reduce((all, photo) => put(all, photo.id, { ...photo, reportId }), fleet.photos),
});
