import { endsTooEarly } from './ends-too-early.ts';
import { readJpeg } from './jpeg.ts';
import type { Picture } from './picture.ts';
import { pngSignature, readPng } from './png.ts';
import { readWebp } from './webp.ts';

/**
 * Reads a picture by what it begins with, whatever its sender calls it, and leaves out what is not needed to show it.
 * Nothing is decoded, so a picture costs no more than its bytes. Undefined: it is of no type that we take, or damaged.
 */
export function readPicture(bytes: Buffer): Picture | undefined {
  try {
    if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return readJpeg(bytes);
    if (bytes.subarray(0, pngSignature.length).equals(pngSignature)) return readPng(bytes);
    const [container, form] = [bytes.toString('latin1', 0, 4), bytes.toString('latin1', 8, 12)];
    return container === 'RIFF' && form === 'WEBP' ? readWebp(bytes) : undefined;
  } catch (error) {
    if (endsTooEarly(error)) return undefined;
    throw error;
  }
}
