import { TraceFlags, type SpanContext } from '@opentelemetry/api';

/** Later versions may append fields. */
const TRACEPARENT =
  /^(?:00(?=.{53}$)|(?!00|ff)[\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(?:-|$)/;

/** Reads a `traceparent` (https://www.w3.org/TR/trace-context/). Anything else is undefined. */
export function readTraceparent(text: unknown): SpanContext | undefined {
  if (typeof text !== 'string') return undefined;
  const [, traceId, spanId, flags] = TRACEPARENT.exec(text) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true };
}

/**
 * The `traceparent` if its trace is sampled. Messages and rows keep these only: the others have nothing to be found by.
 */
export function findSampled(text: unknown): string | undefined {
  const context = readTraceparent(text);
  return context?.traceFlags === TraceFlags.SAMPLED ? formatTraceparent(context) : undefined;
}

/** The `traceparent` of a span. */
export const formatTraceparent = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-0${traceFlags & TraceFlags.SAMPLED}`;
