import type { IncomingMessage } from 'node:http';
import { isObject } from '../execution/spots.ts';
import { HttpProblem } from './http-problem.ts';

/** The parameters of GraphQL over HTTP. */
export interface GraphqlParameters {
  query?: string;
  operationName?: string;
  variables?: Record<string, unknown>;
  extensions?: Record<string, unknown>;
}

/** Also the longest WebSocket message. */
export const MAX_BODY_BYTES = 256 * 1024;

/** Throws HttpProblem. */
export async function readGraphqlRequest(request: IncomingMessage, url: URL): Promise<GraphqlParameters> {
  if (request.method === 'POST') {
    requireJson(request);
    return toParameters(parseJson(await readBody(request), 'The body'));
  }
  if (request.method === 'GET') {
    requirePreflight(request);
    return toParameters(readQueryString(url.searchParams));
  }
  throw new HttpProblem(405, 'METHOD_NOT_ALLOWED', 'Use POST, or GET for queries.').with(
    'allow',
    'GET, POST',
  );
}

/**
 * JSON is no "simple" content type, so a browser asks (CORS preflight) before another site's page may send it.
 */
function requireJson(request: IncomingMessage): void {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters.map((text) => text.trim()).find((text) => text.startsWith('charset='));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  if (type.trim() === 'application/json' && isUtf8) return;
  throw new HttpProblem(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send application/json in UTF-8.');
}

/** A GET can be sent by any page's <img>; a header of its own can not, without a preflight. */
function requirePreflight({ headers }: IncomingMessage): void {
  const type = headers['content-type']?.toLowerCase().split(';')[0]?.trim();
  if (headers['apollo-require-preflight'] || headers['x-apollo-operation-name']) return;
  if (type === 'application/json') return;
  throw new HttpProblem(
    400,
    'CSRF_PREVENTED',
    'Send GET requests with a non-empty header "apollo-require-preflight" or "x-apollo-operation-name".',
  );
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) {
      throw new HttpProblem(413, 'PAYLOAD_TOO_LARGE', `Bodies are limited to ${MAX_BODY_BYTES} bytes.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function readQueryString(search: URLSearchParams): Record<string, unknown> {
  const parameters: Record<string, unknown> = {};
  for (const name of ['query', 'operationName', 'variables', 'extensions']) {
    const values = search.getAll(name);
    if (values.length > 1) throw badRequest(`"${name}" is given more than once.`);
    const [value] = values;
    if (value === undefined || value === '') continue;
    const isText = name === 'query' || name === 'operationName';
    parameters[name] = isText ? value : parseJson(value, `"${name}"`);
  }
  return parameters;
}

/** Checks what came in, over HTTP or WebSocket. Throws HttpProblem. */
export function toParameters(value: unknown): GraphqlParameters {
  if (Array.isArray(value)) throw badRequest('Batches are not supported.');
  if (!isObject(value)) throw badRequest('Expected a JSON object.');
  const { query, operationName, variables, extensions } = value;
  if (query !== undefined && typeof query !== 'string') throw badRequest('"query" must be a string.');
  if (!isMissing(operationName) && typeof operationName !== 'string') {
    throw badRequest('"operationName" must be a string.');
  }
  if (!isMissing(variables) && !isObject(variables)) throw badRequest('"variables" must be an object.');
  if (!isMissing(extensions) && !isObject(extensions)) throw badRequest('"extensions" must be an object.');
  if (!query && !extensions?.['persistedQuery']) throw badRequest('"query" is missing.');
  return {
    ...(query !== undefined && { query }),
    ...(typeof operationName === 'string' && { operationName }),
    ...(variables && { variables }),
    ...(extensions && { extensions }),
  };
}

const isMissing = (value: unknown): value is null | undefined => value === null || value === undefined;

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw badRequest(`${what} is not JSON.`);
  }
}

const badRequest = (message: string) => new HttpProblem(400, 'BAD_REQUEST', message);
