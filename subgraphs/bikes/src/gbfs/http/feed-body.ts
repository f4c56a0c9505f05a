import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { yieldToEventLoop } from '@bike-rentals/runtime';
import type { FeedFile, FeedVersion } from '../domain/feed-file.ts';

/** A file of a feed as it is sent. */
export interface FeedBody {
  json: Buffer;
  /** Compressed at the first call. */
  getGzip(): Promise<Buffer>;
  /** Weak: it stands for both encodings. */
  etag: string;
  ttlS: number;
  /** `data` as JSON: what two bodies are compared by. */
  data: string;
}

/** Rows that are written in one turn of the event loop: they take some 5 ms. */
const rowsAtOnce = 2_000;

const compress = promisify(gzip);

/** Writes `data` of a file. */
export async function writeData({ data, list }: FeedFile): Promise<string> {
  const members = Object.entries(data).map(
    ([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`,
  );
  if (list) members.push(`${JSON.stringify(list.key)}:[${(await writeRows(list.items)).join()}]`);
  return `{${members.join()}}`;
}

async function writeRows(rows: Iterable<object>): Promise<string[]> {
  const written: string[] = [];
  for (const row of rows) {
    if (written.length % rowsAtOnce === 0) await yieldToEventLoop();
    written.push(JSON.stringify(row));
  }
  return written;
}

/** Makes a body of `data`, which is as it is since `at`. */
export function toBody(
  data: string,
  { ttlS, at, version }: { ttlS: number; at: Date; version: FeedVersion },
): FeedBody {
  const head = { last_updated: version.toTime(at), ttl: ttlS, version: version.version };
  const json = Buffer.from(`${JSON.stringify(head).slice(0, -1)},"data":${data}}`);
  let compressed: Promise<Buffer> | undefined;
  return {
    json,
    getGzip: () => (compressed ??= compress(json)),
    etag: `W/"${createHash('sha256').update(json).digest('base64url').slice(0, 22)}"`,
    ttlS,
    data,
  };
}
