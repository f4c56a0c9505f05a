import {
  createMetrics as createServiceMetrics,
  createNameLimiter,
  durationBounds,
  type Metrics as ServiceMetrics,
} from '@bike-rentals/metrics';
import type { Observer } from './observer.ts';

/** Values that are read at scrape time. */
export interface Gauges {
  sockets: () => number;
  streams: () => number;
  upstreamSubscriptions: () => number;
  /** Events whose response is not delivered yet. */
  eventsWaiting: () => number;
  plansWaiting: () => number;
}

/** The metrics of a router. */
export interface Metrics extends Observer, Pick<ServiceMetrics, 'counter' | 'print' | 'contentType'> {
  watch(gauges: Gauges): void;
}

/** Creates Prometheus metrics. The number of series is bounded, whatever clients send. */
export function createMetrics(): Metrics {
  const metrics = createServiceMetrics('router', { prefix: 'router_' });
  const operations = metrics.counter(
    'operations_total',
    'Operations by name, kind and result.',
    'operation',
    'kind',
    'result',
  );
  const durations = metrics.histogram('operation_seconds', 'Time to the response.', durationBounds, 'kind');
  const fetches = metrics.counter('fetches_total', 'Fetches by subgraph and result.', 'subgraph', 'result');
  const waits = metrics.histogram(
    'fetch_seconds',
    'Time to the response of a subgraph.',
    durationBounds,
    'subgraph',
  );
  const plans = metrics.counter('plans_total', 'Plans that were cached (hit) or made (miss).', 'cache');
  const toName = createNameLimiter();

  return {
    print: metrics.print,
    contentType: metrics.contentType,
    counter: metrics.counter,
    operation({ name, kind, result, seconds }) {
      operations.get(toName(name), kind, result).value += 1;
      durations.get(kind).observe(seconds);
    },
    fetch({ service, result, seconds }) {
      fetches.get(service, result).value += 1;
      waits.get(service).observe(seconds);
    },
    plan(isCached) {
      plans.get(isCached ? 'hit' : 'miss').value += 1;
    },
    watch(gauges) {
      for (const [key, gauge] of Object.entries(GAUGES))
        metrics.gauge({ ...gauge, read: gauges[key as keyof Gauges], maxAgeMs: 0 });
    },
  };
}

const GAUGES: Record<keyof Gauges, { name: string; help: string }> = {
  sockets: { name: 'sockets', help: 'Open WebSockets.' },
  streams: { name: 'streams', help: 'Open subscriptions over SSE or multipart.' },
  upstreamSubscriptions: { name: 'groups', help: 'Subscriptions at subgraphs.' },
  eventsWaiting: { name: 'events_waiting', help: 'Events that wait for their response.' },
  plansWaiting: { name: 'plans_waiting', help: 'Operations that wait for a plan.' },
};
