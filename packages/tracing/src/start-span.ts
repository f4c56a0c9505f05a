import {
  ROOT_CONTEXT,
  trace,
  TraceFlags,
  type Attributes,
  type Context,
  type Span,
  type SpanContext,
  type SpanKind,
  type Tracer,
} from '@opentelemetry/api';
import { formatTraceparent, readTraceparent } from './traceparent.ts';

/** What is known of a span when it starts. */
export interface SpanOptions {
  /** The span above it, as `traceparent` if it is another process's. */
  parent: Span | string | undefined;
  /** @default INTERNAL */
  kind?: SpanKind;
  attributes?: Attributes;
  /** Other spans that led to it, as `traceparent`. */
  links?: readonly string[];
}

/**
 * Starts a span below another one. Undefined if nothing is traced here or the trace is not sampled: the router has decided
 * that, and nobody decides it again.
 */
export function startSpan(
  tracer: Tracer | undefined,
  name: string,
  { parent, links = [], ...options }: SpanOptions,
): Span | undefined {
  const context = tracer && toContext(parent);
  if (!context) return undefined;
  const linked = links.map(readTraceparent).filter((link) => link !== undefined);
  return tracer.startSpan(name, { ...options, links: linked.map((link) => ({ context: link })) }, context);
}

/**
 * Starts the first span of a trace that is to be sampled. A client's span may be above it, whatever its flag says.
 */
export function startRootSpan(
  tracer: Tracer,
  name: string,
  { parent, kind }: { parent: SpanContext | undefined; kind: SpanKind },
): Span {
  if (!parent) return tracer.startSpan(name, { kind, root: true }, ROOT_CONTEXT);
  const context = trace.setSpanContext(ROOT_CONTEXT, { ...parent, traceFlags: TraceFlags.SAMPLED });
  return tracer.startSpan(name, { kind }, context);
}

function toContext(parent: Span | string | undefined): Context | undefined {
  if (parent === undefined) return undefined;
  const context = typeof parent === 'string' ? readTraceparent(parent) : parent.spanContext();
  if (context?.traceFlags !== TraceFlags.SAMPLED) return undefined;
  return trace.setSpanContext(ROOT_CONTEXT, context);
}

/** A span, for another process to continue from. */
export const toTraceparent = (span: Span): string => formatTraceparent(span.spanContext());
