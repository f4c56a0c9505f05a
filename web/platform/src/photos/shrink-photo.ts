/** Enough to see a crack; a phone's picture becomes a tenth of its bytes. */
const maxSide = 1_600;
const quality = 0.85;
/** What a browser is asked to read at all. */
const maxFileBytes = 50 * 1024 * 1024;

/** Why a file cannot be sent as a photo. */
export type PhotoFault = 'FILE_TOO_LARGE' | 'PHOTO_TYPE_UNSUPPORTED';

/** Makes one photo of a file that somebody has chosen. */
export type ShrinkPhoto = (file: Blob) => Promise<Blob | PhotoFault>;

/**
 * Draws a picture anew, smaller and upright, as a JPEG: so neither the place where it was taken nor anything else that the
 * camera wrote leaves this device.
 */
export const shrinkPhoto: ShrinkPhoto = async (file) => {
  if (file.size > maxFileBytes) return 'FILE_TOO_LARGE';
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file);
  } catch {
    // Such as HEIC, which few browsers show.
    return 'PHOTO_TYPE_UNSUPPORTED';
  }
  const scale = Math.min(1, maxSide / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext('2d');
  if (context) {
    // A JPEG has no transparent pixels: they would be black.
    context.fillStyle = '#fff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  }
  picture.close();
  const drawn = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
  return drawn ?? 'PHOTO_TYPE_UNSUPPORTED';
};
