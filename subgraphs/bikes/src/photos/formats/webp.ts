import { readOrientation, writeOrientation } from './orientation.ts';
import { maxParts, toShown, type Picture } from './picture.ts';

// RFC 9649: a RIFF container of chunks, each with a name of four letters, a length, and data padded to an even number.

const headBytes = 12;
const hasExif = 0x08;
const hasXmp = 0x04;
const isAnimated = 0x02;

const exifName = Buffer.from('Exif\0\0', 'latin1');

/**
 * Reads a WebP to the end of its container, and keeps the chunks that are needed to show it. Undefined: it is none, is
 * animated, or damaged.
 * @throws RangeError if it ends too early
 */
export function readWebp(bytes: Buffer): Picture | undefined {
  const kept = new Map<string, Buffer>();
  let orientation = 1;
  const wholeEnd = 8 + bytes.readUInt32LE(4);
  if (wholeEnd > bytes.length) return undefined;
  for (let at = headBytes, parts = 1; at + 8 <= wholeEnd; parts += 1) {
    if (parts > maxParts) return undefined;
    const name = bytes.toString('latin1', at, at + 4);
    const end = at + 8 + bytes.readUInt32LE(at + 4);
    if (end > wholeEnd) return undefined;
    const data = bytes.subarray(at + 8, end);
    if (name === 'EXIF') orientation = readOrientation(withoutName(data));
    else if (!kept.has(name)) kept.set(name, data);
    at = end + (end % 2);
  }
  const extended = kept.get('VP8X');
  if (extended && (extended.readUInt8(0) & isAnimated) !== 0) return undefined;
  const size = findSize(kept);
  if (!size || size.width === 0 || size.height === 0) return undefined;
  if (!extended) orientation = 1;
  else kept.set('VP8X', withFlags(extended, orientation));
  if (orientation !== 1) kept.set('EXIF', writeOrientation(orientation));
  const chunks = ['VP8X', 'ICCP', 'ALPH', 'VP8 ', 'VP8L', 'EXIF'].flatMap((name) => {
    const data = kept.get(name);
    return data ? [toChunk(name, data)] : [];
  });
  const body = Buffer.concat([Buffer.from('WEBP', 'latin1'), ...chunks]);
  return { type: 'image/webp', ...toShown(size, orientation), bytes: toChunk('RIFF', body) };
}

/** Some write the name of JPEG's segment before it. */
const withoutName = (exif: Buffer): Buffer =>
  exif.subarray(0, exifName.length).equals(exifName) ? exif.subarray(exifName.length) : exif;

function withFlags(extended: Buffer, orientation: number): Buffer {
  const flags = extended.readUInt8(0) & ~(hasExif | hasXmp);
  return Buffer.concat([Buffer.from([orientation === 1 ? flags : flags | hasExif]), extended.subarray(1)]);
}

/** That of the canvas, else of the one picture, lossy or lossless. */
function findSize(chunks: ReadonlyMap<string, Buffer>): { width: number; height: number } | undefined {
  const [extended, lossy, lossless] = ['VP8X', 'VP8 ', 'VP8L'].map((name) => chunks.get(name));
  if (!lossy && !lossless) return undefined;
  if (extended) return { width: extended.readUIntLE(4, 3) + 1, height: extended.readUIntLE(7, 3) + 1 };
  if (lossy) return { width: lossy.readUInt16LE(6) & 0x3fff, height: lossy.readUInt16LE(8) & 0x3fff };
  if (lossless?.readUInt8(0) !== 0x2f) return undefined;
  const bits = lossless.readUInt32LE(1);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

/** A chunk of a WebP, and the container as well. */
export function toChunk(name: string, data: Buffer): Buffer {
  const head = Buffer.from(`${name}\0\0\0\0`, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}
