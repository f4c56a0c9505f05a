import type { IncomingMessage } from 'node:http';
import { createRandomHex } from './random-hex.ts';

/** Request ids that are accepted from trusted proxies. They end up in logs. */
const ACCEPTABLE = /^[\w.:-]{1,128}$/;

/** The request id for logs: that of a trusted proxy, or a new one. */
export function getRequestId({ headers }: IncomingMessage, trustedProxies: number): string {
  const forwarded = trustedProxies > 0 ? headers['x-request-id'] : undefined;
  return typeof forwarded === 'string' && ACCEPTABLE.test(forwarded) ? forwarded : createRandomHex(16);
}
