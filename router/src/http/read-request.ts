import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { parseJson } from '../json/parse-json.ts';
import { parseParameters, type GraphqlParameters } from '../operations/parameters.ts';
import { RequestError } from '../operations/request-error.ts';

/**
 * Reads the parameters of a GraphQL request.
 * @throws RequestError
 */
export async function readGraphqlRequest(
  request: IncomingMessage,
  url: URL,
  maxBytes: number,
): Promise<GraphqlParameters> {
  if (request.method === 'POST') {
    requireJson(request);
    return parseParameters(readJson(toText(await readBody(request, maxBytes)), 'The body'));
  }
  if (request.method === 'GET') {
    requirePreflight(request);
    return parseParameters(readQueryString(url.searchParams));
  }
  throw new RequestError(405, 'METHOD_NOT_ALLOWED', 'Use POST, or GET for queries.').with(
    'allow',
    'GET, POST',
  );
}

/**
 * Requires JSON, which is no "simple" content type: a browser sends a preflight before a page of another site may
 * send it.
 */
function requireJson({ headers }: IncomingMessage): void {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw new RequestError(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send the body without a content encoding.');
  }
  const contentType = headers['content-type'] ?? '';
  if (contentType === 'application/json') return;
  const [type = '', ...parameters] = contentType.toLowerCase().split(';');
  const charset = parameters.map((text) => text.trim()).find((text) => text.startsWith('charset='));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  if (type.trim() === 'application/json' && isUtf8) return;
  throw new RequestError(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send application/json in UTF-8.');
}

/** Requires a header that needs a preflight: any page can send a GET request with an <img>. */
function requirePreflight({ headers }: IncomingMessage): void {
  const type = headers['content-type']?.toLowerCase().split(';')[0]?.trim();
  if (headers['apollo-require-preflight'] || headers['x-apollo-operation-name'] || headers.authorization)
    return;
  if (type === 'application/json') return;
  throw new RequestError(
    400,
    'CSRF_PREVENTED',
    'Send GET requests with a non-empty header "authorization", "apollo-require-preflight" or "x-apollo-operation-name".',
  );
}

function toText(body: Buffer): string {
  if (!isUtf8(body)) throw badRequest('The body is not UTF-8.');
  return body.toString('utf8');
}

/** Reads events: the async iterator of a stream costs as much as all other HTTP work of a small request. */
function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
    const chunks: Buffer[] = [];
    let size = 0;
    const collect = (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else {
        request.off('data', collect).pause();
        reject(tooLarge(maxBytes));
      }
    };
    request
      .on('data', collect)
      .on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
      .on('error', reject);
  });
}

const tooLarge = (maxBytes: number) =>
  new RequestError(413, 'PAYLOAD_TOO_LARGE', `Bodies are limited to ${maxBytes} bytes.`);

function readQueryString(search: URLSearchParams): Record<string, unknown> {
  const parameters: Record<string, unknown> = {};
  for (const name of ['query', 'operationName', 'variables', 'extensions']) {
    const values = search.getAll(name);
    if (values.length > 1) throw badRequest(`"${name}" is given more than once.`);
    const [value] = values;
    if (value === undefined || value === '') continue;
    const isText = name === 'query' || name === 'operationName';
    parameters[name] = isText ? value : readJson(value, `"${name}"`);
  }
  return parameters;
}

function readJson(text: string, what: string): unknown {
  try {
    return parseJson(text);
  } catch {
    throw badRequest(`${what} is not JSON.`);
  }
}

const badRequest = (message: string) => new RequestError(400, 'BAD_REQUEST', message);
