import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Observer } from './observer.ts';

/** Asked when somebody looks. */
export interface Gauges {
  sockets: () => number;
  streams: () => number;
  groups: () => number;
  /** Events that wait for their response. */
  eventsWaiting: () => number;
  plansWaiting: () => number;
}

export interface Metrics extends Observer {
  registry: Registry;
  watch(gauges: Gauges): void;
}

/** Names of operations that get a series of their own; the others share one. */
const MOST_NAMES = 200;
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Prometheus metrics. Every label has few values, whatever clients send. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  // Among them the lag of the event loop.
  collectDefaultMetrics({ register: registry });
  const operations = new Counter({
    name: 'router_operations_total',
    help: 'Operations by name, kind and result.',
    labelNames: ['operation', 'kind', 'result'],
    registers,
  });
  const durations = createHistogram('router_operation_seconds', 'Time to an answer.', ['kind'], registers);
  const fetches = new Counter({
    name: 'router_fetches_total',
    help: 'Fetches by subgraph and result.',
    labelNames: ['subgraph', 'result'],
    registers,
  });
  const waits = createHistogram(
    'router_fetch_seconds',
    'Time to an answer of a subgraph.',
    ['subgraph'],
    registers,
  );
  const plans = new Counter({
    name: 'router_plans_total',
    help: 'Plans that were at hand (hit), or had to be made (miss).',
    labelNames: ['cache'],
    registers,
  });
  const toName = createNames(MOST_NAMES);
  // Found once for each set of labels: a lookup by labels sorts and joins them every time.
  const operationSeries = new Map<string, Counter.Internal>();
  const durationSeries = new Map<string, Histogram.Internal<string>>();
  const fetchSeries = new Map<string, Counter.Internal>();
  const waitSeries = new Map<string, Histogram.Internal<string>>();

  return {
    registry,
    operation({ name, kind, result, seconds }) {
      const label = toName(name);
      find(operationSeries, `${result} ${kind} ${label}`, () => operations.labels(label, kind, result)).inc();
      find(durationSeries, kind, () => durations.labels(kind)).observe(seconds);
    },
    fetch({ service, result, seconds }) {
      find(fetchSeries, `${result} ${service}`, () => fetches.labels(service, result)).inc();
      find(waitSeries, service, () => waits.labels(service)).observe(seconds);
    },
    plan: (known) => plans.inc({ cache: known ? 'hit' : 'miss' }),
    watch(gauges) {
      for (const [key, { name, help }] of Object.entries(GAUGES)) {
        const read = gauges[key as keyof Gauges];
        new Gauge({
          name,
          help,
          registers,
          collect() {
            this.set(read());
          },
        });
      }
    },
  };
}

const GAUGES: Record<keyof Gauges, { name: string; help: string }> = {
  sockets: { name: 'router_sockets', help: 'Open WebSockets.' },
  streams: { name: 'router_streams', help: 'Open subscriptions over SSE or multipart.' },
  groups: { name: 'router_groups', help: 'Subscriptions at subgraphs.' },
  eventsWaiting: { name: 'router_events_waiting', help: 'Events that wait for their response.' },
  plansWaiting: { name: 'router_plans_waiting', help: 'Operations that wait for a plan.' },
};

function find<Series>(known: Map<string, Series>, key: string, create: () => Series): Series {
  let series = known.get(key);
  if (!series) known.set(key, (series = create()));
  return series;
}

const createHistogram = (name: string, help: string, labelNames: string[], registers: Registry[]) =>
  new Histogram({ name, help, labelNames, buckets: SECONDS, registers });

function createNames(most: number) {
  const names = new Set<string>();
  return (name: string | undefined): string => {
    if (name === undefined) return '';
    if (names.has(name)) return name;
    if (names.size >= most) return 'other';
    names.add(name);
    return name;
  };
}
