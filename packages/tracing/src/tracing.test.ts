import { createMetrics } from '@bike-rentals/metrics';
import { readTracingConfig } from './config.ts';
import { openTracing } from './open-tracing.ts';
import { startSpan, toTraceparent } from './start-span.ts';
import { startCollector } from './testing/start-collector.ts';
import { findSampled, readTraceparent } from './traceparent.ts';
import { addTracingMetrics } from './tracing-metrics.ts';

const sampled = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const unsampled = sampled.replace(/1$/, '0');

test.each([
  ['that is sampled', sampled, sampled],
  ['that is not', unsampled, undefined],
  ['of a version to come', `cc${sampled.slice(2)}-more`, sampled],
  ['with flags to come', sampled.replace(/1$/, 'f').replace('-0f', '-ff'), sampled],
  ['that is too long', `${sampled}-more`, undefined],
  ['without an id', sampled.replace(/-0af.*?-/, `-${'0'.repeat(32)}-`), undefined],
  ['that is nothing', undefined, undefined],
  ['that is no text', 7, undefined],
])('of a traceparent %s is kept', (_what, given, kept) => {
  expect(findSampled(given)).toBe(kept);
});

test.each([
  [{}, undefined],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' }, { endpoint: 'http://c:4318', sampleRatio: 0.01 }],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_TRACES_SAMPLER_ARG: '1' },
    { endpoint: 'http://c:4318', sampleRatio: 1 },
  ],
])('%j is %j', (env, config) => {
  expect(readTracingConfig(env)).toEqual(config);
});

test.each(['2', '-1', 'half'])('a ratio of %s is refused', (ratio) => {
  expect(() => readTracingConfig({ OTEL_TRACES_SAMPLER_ARG: ratio })).toThrow('OTEL_TRACES_SAMPLER_ARG');
});

test('a span goes to the collector with its parent and links, and one that is not sampled nowhere', async () => {
  await using collector = await startCollector();
  {
    await using tracing = await openTracing('shop', { endpoint: collector.endpoint, sampleRatio: 1 });
    const link = sampled.replace('b7ad', 'b7ae');
    const span = startSpan(tracing?.tracer, 'sell', { parent: sampled, links: [link, 'nonsense'] });
    const child = startSpan(tracing?.tracer, 'pack', { parent: span, attributes: { lamps: 2 } });
    expect(startSpan(tracing?.tracer, 'nothing', { parent: unsampled })).toBeUndefined();
    expect(startSpan(undefined, 'nothing', { parent: sampled })).toBeUndefined();
    expect(readTraceparent(span && toTraceparent(span))?.traceId).toBe('0af7651916cd43dd8448eb211c80319c');
    child?.end();
    span?.end();
  }
  const [pack, sell] = collector.spans;
  expect(sell).toMatchObject({
    service: 'shop',
    name: 'sell',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    parentSpanId: 'b7ad6b7169203331',
    links: ['b7ae6b7169203331'],
  });
  expect(pack).toMatchObject({ name: 'pack', parentSpanId: sell?.spanId, attributes: { lamps: 2 } });
  expect(collector.spans).toHaveLength(2);
});

test('a collector that refuses disturbs nobody, and what is lost is counted', async () => {
  await using collector = await startCollector(() => 400);
  const metrics = createMetrics('shop');
  const allCounted = Promise.withResolvers<undefined>();
  let counted = 0;
  {
    await using tracing = await openTracing('shop', { endpoint: collector.endpoint, sampleRatio: 1 });
    addTracingMetrics(metrics, tracing);
    tracing?.observe((_result, count) => (counted += count) === 4_000 && allCounted.resolve(undefined));
    // More than the queue holds, before anything can be sent.
    for (let index = 0; index < 4_000; index += 1)
      startSpan(tracing?.tracer, 'sell', { parent: sampled })?.end();
  }
  await allCounted.promise;
  const lines = (await metrics.print()).split('\n').filter((line) => line.includes('spans_total{'));
  const counts = Object.fromEntries(
    lines.map((line) => /result="(\w+)"\} (\d+)/.exec(line)?.slice(1) ?? []),
  ) as Record<string, string>;
  expect(counts['exported']).toBe('0');
  expect(Number(counts['queue_full'])).toBeGreaterThan(0);
  expect(Number(counts['queue_full']) + Number(counts['failed'])).toBe(4_000);
});
