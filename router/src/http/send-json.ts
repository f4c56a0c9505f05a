import type { ResponseTarget } from './http-context.ts';

/** A response with a JSON body. */
export interface JsonResponse {
  status: number;
  type?: string;
  headers?: Record<string, string>;
  body: unknown;
}

/** Sends a JSON response that must not be cached. */
export function sendJson(
  { response, headers: common }: ResponseTarget,
  { status, type, headers, body }: JsonResponse,
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    ...common,
    ...headers,
    'content-type': `${type ?? 'application/json'}; charset=utf-8`,
    'content-length': Buffer.byteLength(text),
    // Responses may depend on the viewer.
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(text);
}
