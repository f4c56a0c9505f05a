/** A picture without what it does not need to be shown: no place, time, device or comment. */
export interface Picture {
  type: 'image/jpeg' | 'image/png' | 'image/webp';
  /** In pixels, as it is shown. */
  width: number;
  height: number;
  bytes: Buffer;
}

/** Segments or chunks of one file. Encoders write some thousands at most; each costs time in which nobody else is served. */
export const maxParts = 10_000;

/** Width and height as a picture is shown that is stored with this orientation: from 5 on it lies on its side. */
export const toShown = (
  { width, height }: { width: number; height: number },
  orientation: number,
): { width: number; height: number } =>
  orientation >= 5 ? { width: height, height: width } : { width, height };
