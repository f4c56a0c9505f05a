import type { Metrics } from '@bike-rentals/metrics';
import type { SpanResult, Tracing } from './tracing.ts';

const results: SpanResult[] = ['exported', 'queue_full', 'failed'];

/** Adds what became of spans. */
export function addTracingMetrics(metrics: Pick<Metrics, 'counter'>, tracing: Tracing | undefined): void {
  const spans = metrics.counter('spans_total', 'Spans of traces, by what became of them.', 'result');
  for (const result of results) spans.get(result);
  tracing?.observe((result, count) => (spans.get(result).value += count));
}
