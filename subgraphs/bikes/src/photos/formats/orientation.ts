import { endsTooEarly } from './ends-too-early.ts';

// https://www.cipa.jp/std/documents/download_e.html?DC-008-Translation-2023-E: Exif is a TIFF file with directories of tags.

const orientationTag = 0x0112;
const shortType = 3;
const entryBytes = 12;

/** The orientation that an Exif block names, from 1 to 8; 1 is upright, and what a damaged one counts as. */
export function readOrientation(tiff: Buffer): number {
  const isLittle = tiff.toString('latin1', 0, 2) === 'II';
  const read16 = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  try {
    const directory = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
    const count = read16(directory);
    for (let index = 0; index < count; index += 1) {
      const entry = directory + 2 + index * entryBytes;
      if (read16(entry) !== orientationTag) continue;
      const value = read16(entry + 8);
      return value >= 1 && value <= 8 ? value : 1;
    }
  } catch (error) {
    if (!endsTooEarly(error)) throw error;
  }
  return 1;
}

/** An Exif block that names an orientation and nothing else. */
export function writeOrientation(orientation: number): Buffer {
  const tiff = Buffer.alloc(26);
  tiff.write('II*\0', 'latin1');
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt16LE(1, 8);
  tiff.writeUInt16LE(orientationTag, 10);
  tiff.writeUInt16LE(shortType, 12);
  tiff.writeUInt32LE(1, 14);
  tiff.writeUInt16LE(orientation, 18);
  // The last four bytes: there is no other directory.
  return tiff;
}
