import type { IncomingMessage, ServerResponse } from 'node:http';

/** One request over HTTP, and its answer. */
export interface HttpContext {
  request: IncomingMessage;
  response: ServerResponse;
  /** For logs, and told in the answer. */
  requestId: string;
  /** What every answer has. Given to `writeHead`: headers set one by one make it several times as slow. */
  headers: Record<string, string>;
}

/** For whoever only answers. */
export type ResponseTarget = Pick<HttpContext, 'response' | 'headers'>;
