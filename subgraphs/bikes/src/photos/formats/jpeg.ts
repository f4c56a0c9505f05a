import { readOrientation, writeOrientation } from './orientation.ts';
import { maxParts, toShown, type Picture } from './picture.ts';

// ITU-T T.81, annex B: segments, each a marker with a length, and scans of compressed data behind some of them.

const marker = { SOI: 0xd8, EOI: 0xd9, SOS: 0xda, APP0: 0xe0, APP1: 0xe1, APP2: 0xe2, APP14: 0xee } as const;
/** Baseline, extended and progressive: what browsers show. */
const frames: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc2]);
/** Other ways to compress, which they do not. */
const otherFrames: ReadonlySet<number> = new Set([
  0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf,
]);
/** Tables, restart intervals and scans. */
const needed: ReadonlySet<number> = new Set([...frames, 0xc4, 0xdb, 0xdd, marker.SOS]);

/** Encoders write some ten. A browser works through the whole picture once for each, however short it is. */
const maxScans = 100;

const exifName = Buffer.from('Exif\0\0', 'latin1');
const profileName = Buffer.from('ICC_PROFILE\0', 'latin1');
const adobeName = Buffer.from('Adobe', 'latin1');
const jfifName = Buffer.from('JFIF\0', 'latin1');

/**
 * Reads a JPEG from its start marker to its end marker, and keeps the segments that are needed to show it. What phones
 * append, such as a film or a second picture with metadata of its own, is left out. Undefined: it is none, or damaged.
 * @throws RangeError if it ends too early
 */
export function readJpeg(bytes: Buffer): Picture | undefined {
  const kept: Buffer[] = [];
  let orientation = 1;
  let [parts, scans] = [0, 0];
  let size: { width: number; height: number } | undefined;
  for (let at = 2; ;) {
    if (bytes.readUInt8(at) !== 0xff) return undefined;
    const kind = bytes.readUInt8(at + 1);
    if (kind === 0xff) {
      // Any number of these may stand before a marker.
      at += 1;
      continue;
    }
    if (kind === marker.EOI) break;
    parts += 1;
    if (kind === marker.SOS) scans += 1;
    if (parts > maxParts || scans > maxScans) return undefined;
    const length = bytes.readUInt16BE(at + 2);
    const end = at + 2 + length;
    if (length < 2 || end > bytes.length || otherFrames.has(kind)) return undefined;
    const content = bytes.subarray(at + 4, end);
    if (kind === marker.APP1 && startsWith(content, exifName))
      orientation = readOrientation(content.subarray(exifName.length));
    if (frames.has(kind)) {
      if (size) return undefined;
      size = { height: content.readUInt16BE(1), width: content.readUInt16BE(3) };
    }
    const needs = toNeeded(kind, content);
    if (needs) kept.push(toSegment(kind, needs));
    at = end;
    if (kind !== marker.SOS) continue;
    at = findEndOfScan(bytes, end);
    kept.push(bytes.subarray(end, at));
  }
  if (!size || size.width === 0 || size.height === 0) return undefined;
  const turned =
    orientation === 1
      ? []
      : [toSegment(marker.APP1, Buffer.concat([exifName, writeOrientation(orientation)]))];
  const [start, stop] = [marker.SOI, marker.EOI].map((kind) => Buffer.from([0xff, kind]));
  const whole = [start, ...turned, ...kept, stop].filter((part) => part !== undefined);
  return { type: 'image/jpeg', ...toShown(size, orientation), bytes: Buffer.concat(whole) };
}

const startsWith = (content: Buffer, name: Buffer): boolean => content.subarray(0, name.length).equals(name);

/** What is kept of a segment; undefined: nothing. */
function toNeeded(kind: number, content: Buffer): Buffer | undefined {
  if (needed.has(kind)) return content;
  // Density, without the small picture that may follow.
  if (kind === marker.APP0 && startsWith(content, jfifName) && content.length >= 14)
    return Buffer.concat([content.subarray(0, 12), Buffer.alloc(2)]);
  // Which colours are meant.
  if (kind === marker.APP2 && startsWith(content, profileName)) return content;
  if (kind === marker.APP14 && startsWith(content, adobeName)) return content.subarray(0, 12);
  return undefined;
}

function toSegment(kind: number, content: Buffer): Buffer {
  const head = Buffer.from([0xff, kind, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

/** Compressed data goes on until a marker that is no restart; a zero says that an 0xff is data. */
function findEndOfScan(bytes: Buffer, start: number): number {
  for (let at = start; ;) {
    at = bytes.indexOf(0xff, at);
    if (at === -1) throw new RangeError('a scan has no end');
    const next = bytes.readUInt8(at + 1);
    if (next !== 0 && !(next >= 0xd0 && next <= 0xd7)) return at;
    at += 2;
  }
}
