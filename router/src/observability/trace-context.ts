import type { IncomingHttpHeaders } from 'node:http';
import {
  readTraceparent,
  SpanKind,
  startRootSpan,
  startSpan,
  toTraceparent,
  type Span,
  type Tracing,
} from '@bike-rentals/tracing';
import { createRandomHex } from './random-hex.ts';

/** Trace headers for subgraphs (https://www.w3.org/TR/trace-context/). */
export interface TraceHeaders extends Record<string, string> {
  traceparent: string;
}

/** The trace of one request, or of one event of a subscription. */
export interface RequestTrace {
  headers: TraceHeaders;
  /** Undefined if the trace is not sampled: then its headers are all that it costs. */
  span?: Span;
}

/** Begins the traces of a router. */
export interface TraceStarter {
  /**
   * Decides whether a request is traced, before anything is recorded. A client's trace goes on with its id, but it is
   * sampled as any other: what a client wants to be recorded is not for it to decide.
   */
  begin(headers: IncomingHttpHeaders): RequestTrace;
  /** Continues the trace of an event, as the subgraph tells it: it was sampled when it began. */
  continueEvent(traceparent: string | undefined, name: string): RequestTrace;
}

/** The specification lets proxies truncate a longer `tracestate`, so it is dropped as a whole. */
const MAX_TRACESTATE_LENGTH = 512;

/** Without `tracing` every trace has an id, for the logs of others, and none is sampled. */
export function createTraceStarter(tracing?: Pick<Tracing, 'tracer' | 'sampleRatio'>): TraceStarter {
  return {
    begin({ traceparent, tracestate }) {
      const parent = readTraceparent(traceparent);
      const state = parent && typeof tracestate === 'string' && tracestate.length <= MAX_TRACESTATE_LENGTH;
      const rest = state ? { tracestate } : undefined;
      if (tracing && Math.random() < tracing.sampleRatio) {
        const span = startRootSpan(tracing.tracer, 'request', { parent, kind: SpanKind.SERVER });
        return { headers: { traceparent: toTraceparent(span), ...rest }, span };
      }
      return { headers: { traceparent: toUnsampled(parent?.traceId), ...rest } };
    },
    continueEvent(traceparent, name) {
      const span = startSpan(tracing?.tracer, name, { parent: traceparent, kind: SpanKind.CONSUMER });
      return span
        ? { headers: { traceparent: toTraceparent(span) }, span }
        : { headers: { traceparent: toUnsampled() } };
    },
  };
}

const toUnsampled = (traceId = createRandomHex(16)): string => `00-${traceId}-${createRandomHex(8)}-00`;
