import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import type { Log } from '@bike-rentals/runtime';
import type { PassedRequest, PassedRequestHandler } from '@bike-rentals/subgraph';
import type { FeedPublisher, PublishedFile } from './feed-publisher.ts';

/** What the door needs. */
export interface FeedDoorOptions {
  /** Undefined: nobody has said where the feeds can be reached, and they consist of addresses. */
  publisher: FeedPublisher | undefined;
  log: Log;
}

const methods = 'GET, HEAD, OPTIONS';

/** Any page may read the feeds: they are for everybody. */
const shared: OutgoingHttpHeaders = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'etag',
  'x-content-type-options': 'nosniff',
};

const preflight: OutgoingHttpHeaders = {
  'access-control-allow-methods': methods,
  'access-control-allow-headers': '*',
  'access-control-max-age': '86400',
};

/** Creates the door for trip planners: `GET /gbfs/gbfs.json` names all files. */
export function createFeedDoor({ publisher, log }: FeedDoorOptions): PassedRequestHandler {
  return async (passed) => {
    const { request, rest } = passed;
    if (request.method === 'OPTIONS')
      return send(passed, { status: 204, headers: { ...preflight, allow: methods } });
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return refuse(passed, { status: 405, code: 'METHOD_NOT_ALLOWED', headers: { allow: methods } });
    let file;
    try {
      file = await publisher?.find(rest);
    } catch (error) {
      log.error({ err: error }, 'the feeds cannot be written');
      return refuse(passed, { status: 503, code: 'UNAVAILABLE', headers: { 'retry-after': '1' } });
    }
    if (file) return sendFile(passed, file);
    refuse(passed, { status: 404, code: 'NOT_FOUND' });
  };
}

async function sendFile(passed: PassedRequest, { body, maxAgeS }: PublishedFile): Promise<void> {
  const { headers } = passed.request;
  const common = { etag: body.etag, 'cache-control': `public, max-age=${maxAgeS}`, vary: 'accept-encoding' };
  if (isKnown(headers, body.etag)) return send(passed, { status: 304, headers: common });
  const isCompressed = acceptsGzip(headers);
  send(passed, {
    status: 200,
    headers: {
      ...common,
      'content-type': 'application/json; charset=utf-8',
      ...(isCompressed && { 'content-encoding': 'gzip' }),
    },
    body: isCompressed ? await body.getGzip() : body.json,
  });
}

/** Compared weakly (RFC 9110, section 13.1.2). */
function isKnown(headers: IncomingHttpHeaders, etag: string): boolean {
  const toOpaque = (tag: string) => tag.trim().replace(/^W\//, '');
  const known = headers['if-none-match']?.split(',').map(toOpaque) ?? [];
  return known.includes('*') || known.includes(toOpaque(etag));
}

/** Named, or meant by `*`, and not with a quality of 0. */
function acceptsGzip(headers: IncomingHttpHeaders): boolean {
  const codings = (headers['accept-encoding']?.toString() ?? '').toLowerCase().split(',');
  const find = (name: string) => codings.find((coding) => coding.split(';')[0]?.trim() === name);
  const coding = find('gzip') ?? find('*');
  return coding !== undefined && !/;\s*q=0(\.0*)?\s*$/.test(coding);
}

const messages = {
  METHOD_NOT_ALLOWED: 'This method is not allowed here.',
  NOT_FOUND: 'There is no such file. /gbfs/gbfs.json names those that there are.',
  UNAVAILABLE: 'The feeds cannot be written at the moment. Try again.',
};

interface Refusal {
  status: number;
  code: keyof typeof messages;
  headers?: OutgoingHttpHeaders;
}

function refuse(passed: PassedRequest, { status, code, headers }: Refusal): void {
  const body = Buffer.from(JSON.stringify({ error: { code, message: messages[code] } }));
  const type = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
  send(passed, { status, headers: { ...headers, ...type }, body });
}

interface Answer {
  status: number;
  headers: OutgoingHttpHeaders;
  body?: Buffer;
}

function send({ request, response }: PassedRequest, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...shared, ...headers, ...(body && { 'content-length': body.length }) });
  response.end(request.method === 'HEAD' ? undefined : body);
}
