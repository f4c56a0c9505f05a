import { crc32 } from 'node:zlib';
import { readOrientation, writeOrientation } from './orientation.ts';
import { maxParts, toShown, type Picture } from './picture.ts';

// https://www.w3.org/TR/png-3/: a signature, then chunks of length, type, data and checksum.

/** What a PNG begins with. */
export const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The picture, and which colours are meant; no texts, no time, no Exif, no further frames. */
const needed: ReadonlySet<string> = new Set([
  ...['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS'],
  ...['cHRM', 'gAMA', 'iCCP', 'sBIT', 'sRGB', 'cICP', 'pHYs'],
]);

/**
 * Reads a PNG to its last chunk, and keeps the chunks that are needed to show it. Undefined: it is none, or damaged.
 * @throws RangeError if it ends too early
 */
export function readPng(bytes: Buffer): Picture | undefined {
  const kept: Buffer[] = [];
  let orientation = 1;
  let hasData = false;
  for (let at = pngSignature.length, type = '', parts = 1; type !== 'IEND'; parts += 1) {
    if (parts > maxParts) return undefined;
    const length = bytes.readUInt32BE(at);
    const end = at + 12 + length;
    if (end > bytes.length) return undefined;
    type = bytes.toString('latin1', at + 4, at + 8);
    if ((type === 'IHDR') !== (kept.length === 0)) return undefined;
    if (type === 'IHDR' && length !== 13) return undefined;
    if (type === 'eXIf') orientation = readOrientation(bytes.subarray(at + 8, end - 4));
    if (type === 'IDAT') hasData = true;
    if (needed.has(type)) kept.push(bytes.subarray(at, end));
    at = end;
  }
  const [header] = kept;
  if (!header || !hasData) return undefined;
  const size = { width: header.readUInt32BE(8), height: header.readUInt32BE(12) };
  if (size.width === 0 || size.height === 0) return undefined;
  if (orientation !== 1) kept.splice(1, 0, toChunk('eXIf', writeOrientation(orientation)));
  return {
    ...{ type: 'image/png', ...toShown(size, orientation) },
    bytes: Buffer.concat([pngSignature, ...kept]),
  };
}

/** A chunk of a PNG. */
export function toChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
