import { deflateSync } from 'node:zlib';
import { pngSignature, toChunk } from './png.ts';

/** Red, green and blue, each from 0 to 255. */
export type Colour = readonly [number, number, number];

const eightBits = 8;
const withoutAlpha = 2;

/** Writes a PNG whose pixels have the colours that `toColour` says. */
export function writePng(width: number, height: number, toColour: (x: number, y: number) => Colour): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([eightBits, withoutAlpha], 8);
  // Each line begins with its filter: none.
  const line = 1 + width * 3;
  const lines = Buffer.alloc(line * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0, at = y * line + 1; x < width; x += 1, at += 3) {
      const [red, green, blue] = toColour(x, y);
      lines[at] = red;
      lines[at + 1] = green;
      lines[at + 2] = blue;
    }
  }
  const [head, data, end] = [
    toChunk('IHDR', header),
    toChunk('IDAT', deflateSync(lines)),
    toChunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([pngSignature, head, data, end]);
}
