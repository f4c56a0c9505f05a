import type { IncomingHttpHeaders } from 'node:http';
import { createRandomHex } from './random-hex.ts';

/** Trace headers for subgraphs (https://www.w3.org/TR/trace-context/). */
export interface TraceHeaders extends Record<string, string> {
  traceparent: string;
}

/** Later versions may append fields. */
const TRACEPARENT =
  /^(?:00(?=.{53}$)|(?!00|ff)[\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-([\da-f]{2})(?:-|$)/;
/** The only flag of version 00. */
const SAMPLED = 1;
/** The specification lets proxies truncate a longer `tracestate`, so it is dropped as a whole. */
const MAX_TRACESTATE_LENGTH = 512;

/** Continues the client's trace with a new span, or begins a trace. */
export function continueTrace({ traceparent, tracestate }: IncomingHttpHeaders = {}): TraceHeaders {
  const parent = typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent) : null;
  if (!parent) return { traceparent: `00-${createRandomHex(16)}-${createRandomHex(8)}-01` };
  const [, traceId = '', flags = ''] = parent;
  const header = `00-${traceId}-${createRandomHex(8)}-0${Number.parseInt(flags, 16) & SAMPLED}`;
  if (typeof tracestate !== 'string' || tracestate.length > MAX_TRACESTATE_LENGTH)
    return { traceparent: header };
  return { traceparent: header, tracestate };
}
