import { open, type FileHandle } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { HttpContext } from './http-context.ts';

/** Media types by extension: what a web app is made of. */
const TYPES: Record<string, string | undefined> = {
  '.css': 'text/css; charset=utf-8',
  '.geojson': 'application/geo+json',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** In the order of preference. */
const ENCODINGS = [
  { name: 'br', extension: '.br' },
  { name: 'gzip', extension: '.gz' },
] as const;

/** A file to be sent. */
export interface FileToSend {
  path: string;
  /** Sent with the file, and with 304 and 416. */
  headers: Record<string, string>;
  /** True: the files `path.br` and `path.gz` are sent instead, where they exist and the client accepts them. */
  precompressed?: boolean;
}

/**
 * Sends a file, or the part that a `Range` header names, or 304 if the client has it. Resolves to false, without a
 * response, if there is no such file. Rejects if the file cannot be read to its end or the client has disconnected.
 */
export async function sendFile(context: HttpContext, file: FileToSend): Promise<boolean> {
  const { request, response } = context;
  const found = await openFile(file, request.headers);
  if (!found) return false;
  await using handle = found.handle;
  const etag = toEtag(found);
  const headers: Record<string, string | number> = {
    ...context.headers,
    ...file.headers,
    'content-type': toMediaType(file.path),
    'x-content-type-options': 'nosniff',
    etag,
    'accept-ranges': 'bytes',
    ...(file.precompressed && { vary: 'accept-encoding' }),
    ...(found.encoding !== undefined && { 'content-encoding': found.encoding }),
  };
  const { size } = found.stats;
  if (matches(request.headers['if-none-match'], etag)) {
    response.writeHead(304, headers).end();
    return true;
  }
  const range = readRange(request.headers, { etag, size });
  if (range === 'unsatisfiable') {
    response.writeHead(416, { ...headers, 'content-range': `bytes */${size}` }).end();
    return true;
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  response.writeHead(range ? 206 : 200, {
    ...headers,
    'content-length': end - start + 1,
    ...(range && { 'content-range': `bytes ${start}-${end}/${size}` }),
  });
  if (request.method === 'HEAD' || size === 0) response.end();
  // The stream ends with the response, whichever fails first, so that no file stays open.
  else await pipeline(handle.createReadStream({ start, end, autoClose: false }), response);
  return true;
}

/** The media type of a file by its extension; bytes without a meaning if it is unknown. */
export const toMediaType = (path: string): string => TYPES[extname(path)] ?? 'application/octet-stream';

interface OpenFile {
  handle: FileHandle;
  stats: Stats;
  encoding?: string;
}

/** Opens the file once: its size and its bytes belong together even if the file is replaced meanwhile. */
async function openFile(
  { path, precompressed }: FileToSend,
  headers: HttpContext['request']['headers'],
): Promise<OpenFile | undefined> {
  // A range counts the bytes of the file itself.
  if (precompressed && headers.range === undefined) {
    const accepted = ENCODINGS.filter(({ name }) => accepts(headers['accept-encoding'], name));
    for (const { name, extension } of accepted) {
      const compressed = await openRegular(path + extension);
      if (compressed) return { ...compressed, encoding: name };
    }
  }
  return openRegular(path);
}

async function openRegular(path: string): Promise<OpenFile | undefined> {
  const handle = await open(path).catch((error: unknown) => {
    if (NOT_THERE.has(String((error as NodeJS.ErrnoException).code))) return undefined;
    throw error;
  });
  if (!handle) return undefined;
  const stats = await handle.stat();
  if (stats.isFile()) return { handle, stats };
  await handle.close();
  return undefined;
}

const NOT_THERE = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG']);

function accepts(header: string | string[] | undefined, encoding: string): boolean {
  const offered = String(header ?? '').split(',');
  const found = offered.map((one) => one.trim().split(/\s*;\s*/)).find(([name]) => name === encoding);
  return found !== undefined && !/^q=0(\.0*)?$/.test(found[1] ?? '');
}

const toEtag = ({ stats, encoding = '' }: OpenFile): string =>
  `"${stats.size.toString(36)}-${Math.round(stats.mtimeMs).toString(36)}${encoding && `-${encoding}`}"`;

/** Weak comparison (RFC 9110, section 13.1.2). */
const matches = (header: string | undefined, etag: string): boolean =>
  header !== undefined &&
  header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag);

/**
 * The part that the client asks for (RFC 9110, section 14.2). Several ranges, and those of another version of the file,
 * are ignored, which the RFC allows: the whole file is sent.
 */
function readRange(
  { range, 'if-range': condition }: HttpContext['request']['headers'],
  { etag, size }: { etag: string; size: number },
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
  if (from === undefined || to === undefined || from + to === '') return undefined;
  if (condition !== undefined && condition !== etag) return undefined;
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return start > end ? 'unsatisfiable' : { start, end };
}
