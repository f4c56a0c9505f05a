import { day, hour } from '@bike-rentals/runtime/durations';

/** A sent picture is no larger. */
export const maxPhotoBytes = 5 * 1024 * 1024;
/** Browsers need four bytes for each pixel that they show, however small the file is. */
const maxPixels = 50_000_000;
/** Photos of one user that belong to no report: those of two reports. */
const maxUnused = 8;
/** Photos that one user sends within a day: those of as many reports as are accepted. */
const maxPerDay = 40;
/** Of the photos of one user that are kept: some of them cannot fill the space of all. */
const maxBytesPerUser = 200 * 1024 * 1024;

/** A photo that belongs to no report after that time is removed. */
export const unusedKeptMs = 24 * hour;
/** How long the photos of a user count. */
export const countedMs = day;

/** Why a picture is not taken. */
export type PhotoRefusal = 'PHOTO_DIMENSIONS_TOO_LARGE' | 'TOO_MANY_PHOTOS' | 'PHOTO_SPACE_FULL';

/** What is there before a photo is taken. */
export interface PhotoCounts {
  /** Of the user: those that belong to no report, those of the last day, and the size of all. */
  unused: number;
  lastDay: number;
  userBytes: number;
  /** Of everybody. */
  storedBytes: number;
}

/** Whether browsers can be asked to show it. */
export const isTooLarge = ({ width, height }: { width: number; height: number }): boolean =>
  width * height > maxPixels;

/** Why one more photo of this user is not taken; undefined: it is. */
export function findObstacle(
  { unused, lastDay, userBytes, storedBytes }: PhotoCounts,
  { bytes, maxStoredBytes }: { bytes: number; maxStoredBytes: number },
): PhotoRefusal | undefined {
  if (unused >= maxUnused || lastDay >= maxPerDay) return 'TOO_MANY_PHOTOS';
  if (userBytes + bytes > maxBytesPerUser) return 'TOO_MANY_PHOTOS';
  return storedBytes + bytes > maxStoredBytes ? 'PHOTO_SPACE_FULL' : undefined;
}
