import { createLoader } from '../../graphql/create-loader.ts';
import type { Reader } from '../../store/open-store.ts';
import { findPhotosOfReports } from '../store/photos.ts';

/** The loaders of one operation. */
export type PhotoLoaders = ReturnType<typeof createPhotoLoaders>;

/** Loads the photos of reports. */
export const createPhotoLoaders = (read: Reader) => ({
  photosOfReport: createLoader(async (reportIds: readonly string[]) => {
    const photos = Map.groupBy(await findPhotosOfReports(read, reportIds), ({ reportId }) => reportId);
    return reportIds.map((id) => photos.get(id) ?? []);
  }),
});
