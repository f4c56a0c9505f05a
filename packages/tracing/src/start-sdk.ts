import { setTimeout as wait } from 'node:timers/promises';
import { createNoopMeter, type Attributes, type Meter, type MeterProvider } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOnSampler, BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { TracingConfig } from './config.ts';
import type { SpanResult, Tracing } from './tracing.ts';

/** Spans that wait to be sent; the SDK drops what is beyond. */
const MAX_QUEUED = 2_048;
const MAX_BATCH = 512;
const SEND_EVERY_MS = 1_000;
/** A collector that does not answer costs a batch, and no more. */
const EXPORT_TIMEOUT_MS = 5_000;
/** A service that stops does not wait longer for a collector. */
const SHUTDOWN_TIMEOUT_MS = 1_000;

/** Starts OpenTelemetry's SDK for one service, without anything global: several services may be in a process. */
export function startSdk(service: string, { endpoint, sampleRatio }: TracingConfig): Tracing {
  const listeners: ((result: SpanResult, count: number) => void)[] = [];
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
    timeoutMillis: EXPORT_TIMEOUT_MS,
  });
  const processor = new BatchSpanProcessor({
    exporter,
    maxQueueSize: MAX_QUEUED,
    maxExportBatchSize: MAX_BATCH,
    scheduledDelayMillis: SEND_EVERY_MS,
    exportTimeoutMillis: EXPORT_TIMEOUT_MS,
    selfObsMeterProvider: countProcessed((result, count) => {
      for (const listener of listeners) listener(result, count);
    }),
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.namespace': 'bike-rentals' }),
    // Spans are started for sampled traces only.
    sampler: new AlwaysOnSampler(),
    spanProcessors: [processor],
  });
  return {
    tracer: provider.getTracer('bike-rentals'),
    sampleRatio,
    observe: (listener) => void listeners.push(listener),
    async [Symbol.asyncDispose]() {
      // It rejects when the collector is away or has too much to do: these spans are lost, and nothing else is.
      const sent = provider.shutdown().catch(() => undefined);
      await Promise.race([sent, wait(SHUTDOWN_TIMEOUT_MS, undefined, { ref: false })]);
      await exporter.shutdown().catch(() => undefined);
    },
  };
}

/** The SDK counts what it has done with an OpenTelemetry counter; ours needs these numbers only. */
function countProcessed(record: (result: SpanResult, count: number) => void): MeterProvider {
  const counter = {
    add(count: number, attributes: Attributes = {}) {
      const error = attributes['error.type'];
      record(error === undefined ? 'exported' : error === 'queue_full' ? 'queue_full' : 'failed', count);
    },
  };
  // The meter that does nothing is one for all: it must stay as it is.
  const meter = Object.create(createNoopMeter(), { createCounter: { value: () => counter } }) as Meter;
  return { getMeter: () => meter };
}
