import type { IncomingHttpHeaders } from 'node:http';
import { createRandomHex } from './random-hex.ts';

/** What subgraphs are told of the trace that a request belongs to (https://www.w3.org/TR/trace-context/). */
export interface TraceHeaders extends Record<string, string> {
  traceparent: string;
}

/** Versions to come may add something at the end. */
const TRACEPARENT =
  /^(?:00(?=.{53}$)|(?!00|ff)[\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-([\da-f]{2})(?:-|$)/;
/** The one flag that version 00 knows. */
const SAMPLED = 1;
/** Longer ones may be cut by anybody on the way; then none is better than half of one. */
const MAX_TRACESTATE_LENGTH = 512;

/** Goes on with the requestContext's trace under a span of its own, or begins one. */
export function continueTrace({ traceparent, tracestate }: IncomingHttpHeaders = {}): TraceHeaders {
  const parent = typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent) : null;
  if (!parent) return { traceparent: `00-${createRandomHex(16)}-${createRandomHex(8)}-01` };
  const [, traceId = '', flags = ''] = parent;
  const header = `00-${traceId}-${createRandomHex(8)}-0${Number.parseInt(flags, 16) & SAMPLED}`;
  if (typeof tracestate !== 'string' || tracestate.length > MAX_TRACESTATE_LENGTH)
    return { traceparent: header };
  return { traceparent: header, tracestate };
}
