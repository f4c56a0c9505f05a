import type { Log } from '@bike-rentals/runtime';
import {
  BodyTooLargeError,
  canView,
  createRefuse,
  isAllowed,
  readBytes,
  sendJson,
  type PassedRequest,
  type PassedRequestHandler,
  type Role,
} from '@bike-rentals/subgraph';
import type { Reader } from '../../store/open-store.ts';
import { maxPhotoBytes } from '../domain/photo-limits.ts';
import { readPicture } from '../formats/read-picture.ts';
import type { PhotoStore } from '../store/photo-folder.ts';
import { findPhoto } from '../store/photos.ts';
import { PhotoNotStoredError, type takePhoto } from '../use-cases/take-photo.ts';

/** What the door needs. */
export interface PhotoDoorOptions {
  read: Reader;
  photoStore: Pick<PhotoStore, 'read'>;
  takePhoto: (userId: string, picture: Parameters<typeof takePhoto>[2]) => ReturnType<typeof takePhoto>;
  log: Log;
}

type Passed = PassedRequest<Role>;

const cacheSeconds = 60 * 60;

/**
 * Creates the door for photos of damage, with an access token.
 *
 * | Request           | Who                       | What it does                                       |
 * | ----------------- | ------------------------- | -------------------------------------------------- |
 * | `POST /photos`    | users                     | takes a JPEG, PNG or WebP of at most 5 MiB: `{ "id" }` |
 * | `GET /photos/<id>` | who has sent it, and staff | the picture                                        |
 */
export function createPhotoDoor(options: PhotoDoorOptions): PassedRequestHandler<Role> {
  return async (passed) => {
    const [, id, ...more] = passed.rest.split('/');
    if (id === undefined) return receive(options, passed);
    if (id !== '' && more.length === 0) return send(options, passed, id);
    refuse(passed, 404, 'NOT_FOUND');
  };
}

async function receive({ takePhoto, log }: PhotoDoorOptions, passed: Passed): Promise<void> {
  const { viewer } = passed;
  if (!isAllowed(passed, 'POST', ({ kind }) => kind === 'user') || viewer.kind !== 'user') return;
  let bytes;
  try {
    bytes = await readBytes(passed.request, maxPhotoBytes);
  } catch (error) {
    if (!(error instanceof BodyTooLargeError)) throw error;
    return refuse(passed, 413, 'PAYLOAD_TOO_LARGE');
  }
  const picture = readPicture(bytes);
  if (!picture) return refuse(passed, 415, 'PHOTO_TYPE_UNSUPPORTED');
  try {
    const taken = await takePhoto(viewer.userId, picture);
    if ('refused' in taken) return refuse(passed, statuses[taken.refused], taken.refused);
    sendJson(passed, 201, { id: taken.id });
  } catch (error) {
    if (!(error instanceof PhotoNotStoredError)) throw error;
    log.error({ err: error }, 'a photo could not be stored');
    refuse(passed, 503, 'UNAVAILABLE');
  }
}

async function send({ read, photoStore }: PhotoDoorOptions, passed: Passed, id: string): Promise<void> {
  const { response, viewer } = passed;
  if (!isAllowed(passed, 'GET', ({ kind }) => kind === 'user')) return;
  const photo = await findPhoto(read, id);
  // Whoever may not see it does not learn that there is one.
  const bytes = photo && canView(viewer, photo.userId) ? await photoStore.read(id) : undefined;
  if (!photo || !bytes) return refuse(passed, 404, 'NOT_FOUND');
  response.writeHead(200, {
    'content-type': photo.type,
    'content-length': bytes.length,
    'content-disposition': 'inline',
    // In the browser of whoever was allowed to see it; with another token it is asked for again.
    'cache-control': `private, max-age=${cacheSeconds}, immutable`,
    vary: 'authorization',
    // Opened by itself a picture is a page, which may do nothing.
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
  });
  response.end(bytes);
}

const statuses = {
  PHOTO_DIMENSIONS_TOO_LARGE: 413,
  TOO_MANY_PHOTOS: 429,
  PHOTO_SPACE_FULL: 507,
} as const;

const refuse = createRefuse({
  PAYLOAD_TOO_LARGE: `A photo has at most ${maxPhotoBytes} bytes.`,
  PHOTO_DIMENSIONS_TOO_LARGE: 'A photo has at most 50 million pixels.',
  PHOTO_SPACE_FULL: 'There is no space for more photos at the moment.',
  PHOTO_TYPE_UNSUPPORTED: 'This is no JPEG, PNG or WebP, or it is damaged or animated.',
  TOO_MANY_PHOTOS: 'These are too many photos for one day, or for one report.',
  UNAVAILABLE: 'The photo could not be stored. Try again.',
});
