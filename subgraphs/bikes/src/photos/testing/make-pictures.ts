import { toChunk as toPngChunk } from '../formats/png.ts';
import { toChunk as toWebpChunk } from '../formats/webp.ts';
import { writePng } from '../formats/write-png.ts';

/** The degrees of latitude in the metadata of these pictures, as Exif stores them. */
export const latitude = rational(48_208_354, 1_000_000);

function rational(numerator: number, denominator: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(numerator, 0);
  bytes.writeUInt32LE(denominator, 4);
  return bytes;
}

/** A directory entry of Exif: tag, type, count, and a value or where it is. */
function entry(tag: number, type: number, count: number, value: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt16LE(tag, 0);
  bytes.writeUInt16LE(type, 2);
  bytes.writeUInt32LE(count, 4);
  bytes.writeUInt32LE(value, 8);
  return bytes;
}

function directory(...entries: Buffer[]): Buffer {
  const count = Buffer.alloc(2);
  count.writeUInt16LE(entries.length);
  return Buffer.concat([count, ...entries, Buffer.alloc(4)]);
}

/** What a phone writes: how it was held, and where it was. */
export function makeExif({ orientation = 1 } = {}): Buffer {
  const head = Buffer.from('II*\0\x08\0\0\0', 'latin1');
  const gpsAt = head.length + 2 + 2 * 12 + 4;
  const latitudeAt = gpsAt + 2 + 2 * 12 + 4;
  return Buffer.concat([
    head,
    directory(entry(0x0112, 3, 1, orientation), entry(0x8825, 4, 1, gpsAt)),
    directory(entry(0x0001, 2, 2, 'N'.charCodeAt(0)), entry(0x0002, 5, 3, latitudeAt)),
    ...[latitude, rational(0, 1), rational(0, 1)],
  ]);
}

const segment = (kind: number, ...parts: (Buffer | string | number[])[]): Buffer => {
  const content = Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  );
  const head = Buffer.from([0xff, kind, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
};

const uint16 = (value: number): number[] => [value >> 8, value & 0xff];

interface Jpeg {
  width?: number;
  height?: number;
  /** Segments before those that the picture needs. */
  metadata?: Buffer[];
  /** What follows the end of the picture. */
  behind?: Buffer;
}

/** A grey JPEG that browsers show. One bit each says that a block has the grey of the last one, and no detail. */
export function makeJpeg({ width = 16, height = 8, metadata = [], behind }: Jpeg = {}): Buffer {
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  const bits = '0'.repeat(2 * blocks).padEnd(Math.ceil((2 * blocks) / 8) * 8, '1');
  const scan = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const oneCode = [1, ...Array<number>(15).fill(0), 0];
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, 'JFIF\0', [1, 1, 0], uint16(1), uint16(1), [0, 0]),
    ...metadata,
    segment(0xdb, [0], Array<number>(64).fill(1)),
    segment(0xc0, [8], uint16(height), uint16(width), [1, 1, 0x11, 0]),
    segment(0xc4, [0x00], oneCode),
    segment(0xc4, [0x10], oneCode),
    segment(0xda, [1, 1, 0x00, 0, 63, 0]),
    scan,
    Buffer.from([0xff, 0xd9]),
    behind ?? Buffer.alloc(0),
  ]);
}

/** The segments of a phone: Exif with the place, XMP, several pictures in one file, IPTC, a comment, colours. */
export const makeMetadata = (options: { orientation?: number } = {}): Buffer[] => [
  segment(0xe1, 'Exif\0\0', makeExif(options)),
  segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0', '<x:xmpmeta>private</x:xmpmeta>'),
  segment(0xe2, 'MPF\0', 'private'),
  segment(0xed, 'Photoshop 3.0\0', 'private'),
  segment(0xfe, 'private'),
  segment(0xe2, 'ICC_PROFILE\0', 'colours'),
];

/** A PNG with a text, a time and the place. */
export function makePng({ width = 3, height = 2, orientation = 1 } = {}): Buffer {
  const plain = writePng(width, height, (x, y) => [x * 80, y * 120, 90]);
  const afterHeader = 8 + 25;
  return Buffer.concat([
    plain.subarray(0, afterHeader),
    toPngChunk('tEXt', Buffer.from('Comment\0private')),
    toPngChunk('tIME', Buffer.from([7, 234, 5, 1, 12, 0, 0])),
    toPngChunk('eXIf', makeExif({ orientation })),
    plain.subarray(afterHeader),
    Buffer.from('private'),
  ]);
}

/** One transparent pixel, lossless. */
const webpPixel = Buffer.from('LwAAABAHEBERiIj+BwA=', 'base64');

/** A WebP with the place, and XMP. `isAnimated`: it says that it moves. */
export function makeWebp({ orientation = 1, isAnimated = false } = {}): Buffer {
  const extended = Buffer.alloc(10);
  extended[0] = 0x10 | 0x08 | 0x04 | (isAnimated ? 0x02 : 0);
  return toWebpChunk(
    'RIFF',
    Buffer.concat([
      Buffer.from('WEBP'),
      toWebpChunk('VP8X', extended),
      toWebpChunk('VP8L', webpPixel),
      toWebpChunk('EXIF', makeExif({ orientation })),
      toWebpChunk('XMP ', Buffer.from('<x:xmpmeta>private</x:xmpmeta>')),
    ]),
  );
}
