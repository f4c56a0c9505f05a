import type { Tracer } from '@opentelemetry/api';

/** What became of spans that have ended. `queue_full` and `failed` are lost. */
export type SpanResult = 'exported' | 'queue_full' | 'failed';

/** Traces of one service. Disposing it sends what has not been sent, for a second at most. */
export interface Tracing extends AsyncDisposable {
  tracer: Tracer;
  /** For the router, which decides what is traced. */
  sampleRatio: number;
  /** Calls `listener` with numbers of spans. */
  observe(listener: (result: SpanResult, count: number) => void): void;
}
