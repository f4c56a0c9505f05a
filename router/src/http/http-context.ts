import type { IncomingMessage, ServerResponse } from 'node:http';

/** One HTTP request and its response. */
export interface HttpContext {
  request: IncomingMessage;
  response: ServerResponse;
  /** For logs, and for the header `x-request-id`. */
  requestId: string;
  /** Headers of every response. They are passed to `writeHead`, because `setHeader` takes several times as long. */
  headers: Record<string, string>;
}

/** What a function needs that only responds. */
export type ResponseTarget = Pick<HttpContext, 'response' | 'headers'>;
