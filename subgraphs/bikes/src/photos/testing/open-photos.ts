import { dirname, join } from 'node:path';
import type { Fleet } from '../../domain/fleet.ts';
import { day } from '../../testing/make-fleet.ts';
import { openService, type TestService } from '../../testing/open-service.ts';
import { readPicture } from '../formats/read-picture.ts';
import { openPhotoFolder, type PhotoStore } from '../store/photo-folder.ts';
import { takePhoto } from '../use-cases/take-photo.ts';
import type { PhotoContext } from '../use-cases/photo-context.ts';
import { makeJpeg } from './make-pictures.ts';

/** The service with photos beside its database. */
export type TestPhotos = TestService & PhotoContext & { folder: string };

/** What use cases about photos work with. `change`: how the folder fails. */
export async function openPhotos(
  fleet: Fleet,
  { maxStoredBytes = 1024 ** 2, change = (store: PhotoStore) => store } = {},
): Promise<TestPhotos> {
  const service = await openService(fleet);
  const folder = join(dirname(service.file), 'photos');
  return {
    ...service,
    folder,
    photoStore: change(openPhotoFolder(folder)),
    photoRules: { keptMs: 365 * day, maxStoredBytes },
  };
}

/** A small picture without metadata. */
export const grey = readPicture(makeJpeg()) as NonNullable<ReturnType<typeof readPicture>>;

/** Takes a picture of this user, and returns its id. */
export async function take(service: PhotoContext, userId = 'rob'): Promise<string> {
  const taken = await takePhoto(service, userId, grey);
  if ('refused' in taken) throw new Error(taken.refused);
  return taken.id;
}
