import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { parseJson } from '../json/parse-json.ts';
import { parseParameters, type GraphqlParameters } from '../operations/parameters.ts';
import { RequestError } from '../operations/request-error.ts';
import { readBody } from './read-body.ts';

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
