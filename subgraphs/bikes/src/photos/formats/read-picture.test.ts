import { inflateSync } from 'node:zlib';
import { latitude, makeExif, makeJpeg, makeMetadata, makePng, makeWebp } from '../testing/make-pictures.ts';
import { readOrientation } from './orientation.ts';
import { toChunk as toPngChunk } from './png.ts';
import { readPicture } from './read-picture.ts';
import { toChunk as toWebpChunk } from './webp.ts';
import { writePng } from './write-png.ts';

const secrets = [latitude, Buffer.from('private'), Buffer.from('MPF')];
const holds = (bytes: Buffer) => secrets.filter((secret) => bytes.includes(secret)).map(String);

const turned = { orientation: 6 };
const jpeg = makeJpeg({ metadata: makeMetadata(turned), behind: makeJpeg({ metadata: makeMetadata() }) });

test.each([
  ['image/jpeg', jpeg, { width: 8, height: 16 }],
  ['image/png', makePng(turned), { width: 2, height: 3 }],
  ['image/webp', makeWebp(turned), { width: 1, height: 1 }],
])('%s loses place, texts and what is behind it, and keeps how it is turned', (type, bytes, size) => {
  expect(holds(bytes)).not.toEqual([]);
  const picture = readPicture(bytes);
  expect(picture).toMatchObject({ type, ...size });
  const kept = picture?.bytes ?? Buffer.alloc(0);
  expect(holds(kept)).toEqual([]);
  const exif = kept.indexOf(Buffer.from('II*\0'));
  expect(readOrientation(kept.subarray(exif))).toBe(6);
  // What is clean stays as it is, to the byte.
  expect(readPicture(kept)).toEqual(picture);
});

test.each([
  ['image/jpeg', makeJpeg({ metadata: makeMetadata() })],
  ['image/png', makePng()],
  ['image/webp', makeWebp()],
])('an upright %s has no Exif at all', (type, bytes) => {
  const picture = readPicture(bytes);
  expect(picture?.type).toBe(type);
  expect(picture?.bytes.includes(Buffer.from('II*\0'))).toBe(false);
});

test('a JPEG keeps its colours, and a PNG its pixels', () => {
  expect(readPicture(jpeg)?.bytes.includes(Buffer.from('ICC_PROFILE\0colours'))).toBe(true);
  const plain = writePng(3, 2, (x, y) => [x * 80, y * 120, 90]);
  expect(readPicture(makePng())?.bytes).toEqual(plain);
  const data = plain.indexOf('IDAT') + 4;
  expect([...inflateSync(plain.subarray(data))].slice(0, 7)).toEqual([0, 0, 0, 90, 80, 0, 90]);
});

test('a JPEG in several scans, with restarts and a small picture in its head, is read to its end', () => {
  const whole = makeJpeg({ width: 400, height: 300 });
  const scanAt = whole.indexOf(Buffer.from([0xff, 0xda]));
  const scan = whole.subarray(scanAt, -2);
  const withRestart = Buffer.concat([scan, Buffer.from([0xff, 0xd0, 0x55, 0xff, 0x00, 0x55])]);
  const jfif = Buffer.from('\xff\xe0\0\x16JFIF\0\x01\x01\0\0\x01\0\x01\x01\x02private', 'latin1');
  const bytes = Buffer.concat([
    whole.subarray(0, 2),
    jfif,
    whole.subarray(20, scanAt),
    withRestart,
    scan,
    whole.subarray(-2),
  ]);
  jfif.writeUInt16BE(jfif.length - 2, 2);
  bytes.set(jfif, 2);
  const picture = readPicture(bytes);
  expect(picture).toMatchObject({ width: 400, height: 300 });
  expect(picture?.bytes.includes(withRestart)).toBe(true);
  expect(holds(picture?.bytes ?? jfif)).toEqual([]);
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['a page', Buffer.from('<!doctype html><script>alert(1)</script>')],
  ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
  ['a GIF', Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1')],
  ['the begin of a JPEG', Buffer.from([0xff, 0xd8, 0xff])],
  ['a JPEG of no size', makeJpeg({ width: 0 })],
  ['a JPEG that is nothing but a start and an end', Buffer.from([0xff, 0xd8, 0xff, 0xd9])],
  ['an animated WebP', makeWebp({ isAnimated: true })],
  ['a sound in the container of WebP', Buffer.from('RIFF\x04\0\0\0WAVE', 'latin1')],
])('%s is no picture', (_, bytes) => {
  expect(readPicture(bytes)).toBeUndefined();
});

test('a picture that was cut off anywhere is none, and nothing breaks', () => {
  for (const whole of [makeJpeg(), writePng(3, 2, () => [0, 0, 0]), makeWebp()]) {
    for (let length = 0; length < whole.length; length += 1)
      expect(readPicture(whole.subarray(0, length))).toBeUndefined();
  }
});

test('a damaged picture is none or one, and nothing breaks', () => {
  for (const whole of [jpeg, makePng(turned), makeWebp(turned)]) {
    for (let at = 0; at < whole.length; at += 1) {
      for (const value of [0x00, 0x7f, 0xff]) {
        const damaged = Buffer.from(whole);
        damaged[at] = value;
        expect(readPicture(damaged)?.bytes.length ?? 0).toBeLessThanOrEqual(whole.length);
      }
    }
  }
});

const withParts = (count: number): [string, Buffer][] => {
  const exif = Buffer.concat([Buffer.from([0xff, 0xe1, 0, 8]), Buffer.from('Exif\0\0', 'latin1')]);
  const [png, webp] = [makePng(), makeWebp()];
  const repeat = (part: Buffer) => Buffer.alloc(part.length * count, part);
  return [
    ['JPEG', makeJpeg({ metadata: [repeat(exif)] })],
    [
      'PNG',
      Buffer.concat([png.subarray(0, 33), repeat(toPngChunk('eXIf', Buffer.alloc(0))), png.subarray(33)]),
    ],
    [
      'WebP',
      toWebpChunk('RIFF', Buffer.concat([webp.subarray(8), repeat(toWebpChunk('EXIF', Buffer.alloc(0)))])),
    ],
  ];
};

test.each(withParts(9_000))('a %s may have thousands of parts', (_, bytes) => {
  expect(readPicture(bytes)).toBeDefined();
});

test.each(withParts(10_000))('a %s of so many parts that reading it takes long is no picture', (_, bytes) => {
  expect(readPicture(bytes)).toBeUndefined();
});

test('a JPEG of so many scans that a browser is busy with it is no picture', () => {
  const scans = (count: number) =>
    makeJpeg({ metadata: Array<Buffer>(count).fill(Buffer.from([0xff, 0xda, 0, 2])) });
  expect(readPicture(scans(99))).toBeDefined();
  expect(readPicture(scans(100))).toBeUndefined();
});

test('an orientation is read in both byte orders; what makes no sense is upright', () => {
  expect(readOrientation(makeExif({ orientation: 8 }))).toBe(8);
  const big = Buffer.from('MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x03\0\0\0\0\0\0', 'latin1');
  expect(readOrientation(big)).toBe(3);
  expect(readOrientation(makeExif({ orientation: 9 }))).toBe(1);
  expect(readOrientation(Buffer.from('II*\0\xff\xff\xff\xff', 'latin1'))).toBe(1);
});
