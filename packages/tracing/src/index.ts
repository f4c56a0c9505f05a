export { openTracing } from './open-tracing.ts';
export type { SpanResult, Tracing } from './tracing.ts';
export { readTracingConfig, type TracingConfig } from './config.ts';
export { startRootSpan, startSpan, toTraceparent, type SpanOptions } from './start-span.ts';
export { findSampled, readTraceparent } from './traceparent.ts';
export { addTracingMetrics } from './tracing-metrics.ts';
export { SpanKind, SpanStatusCode, type Span, type Tracer } from '@opentelemetry/api';
