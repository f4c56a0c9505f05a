import type { IncomingHttpHeaders } from 'node:http';
import { createRandomHex } from './random-hex.ts';

/** What subgraphs are told of the trace that a request belongs to (https://www.w3.org/TR/trace-context/). */
export interface TraceHeaders extends Record<string, string> {
  traceparent: string;
}

const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-([\da-f]{2})/;
/** Longer ones may be cut by anybody on the way; then none is better than half of one. */
const LONGEST_STATE = 512;

/** Goes on with the caller's trace under a span of its own, or begins one. */
export function continueTrace({ traceparent, tracestate }: IncomingHttpHeaders = {}): TraceHeaders {
  const caller = typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent) : null;
  if (!caller) return { traceparent: `00-${createRandomHex(16)}-${createRandomHex(8)}-01` };
  const header = `00-${caller[1] ?? ''}-${createRandomHex(8)}-${caller[2] ?? ''}`;
  if (typeof tracestate !== 'string' || tracestate.length > LONGEST_STATE) return { traceparent: header };
  return { traceparent: header, tracestate };
}
