import type { IncomingMessage } from 'node:http';
import { createRandomHex } from './random-hex.ts';

/** What our own proxies may call a request: it ends up in logs. */
const ACCEPTABLE = /^[\w.:-]{1,128}$/;

/** The name under which a request is found in logs: that of our proxy, or a new one. */
export function getRequestId({ headers }: IncomingMessage, trustedProxies: number): string {
  const forwarded = trustedProxies > 0 ? headers['x-request-id'] : undefined;
  return typeof forwarded === 'string' && ACCEPTABLE.test(forwarded) ? forwarded : createRandomHex(16);
}
