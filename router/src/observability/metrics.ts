import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { createCounterFamily, createHistogramFamily } from './metric-families.ts';
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
export interface Metrics extends Observer {
  registry: Registry;
  watch(gauges: Gauges): void;
}

/** Operation names that get their own series. All others share the series `other`. */
const MAX_NAMES = 200;
const MAX_NAME_LENGTH = 100;
/** The measuring interval of the event loop's lag; each measurement wakes an idle process. */
const LAG_PRECISION_MS = 50;

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Creates Prometheus metrics. The number of series is bounded, whatever clients send. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  // Includes the lag of the event loop.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LAG_PRECISION_MS });
  const family = (name: string, help: string, ...labelNames: string[]) => ({
    registry,
    name,
    help,
    labelNames,
  });
  const operations = createCounterFamily(
    family('router_operations_total', 'Operations by name, kind and result.', 'operation', 'kind', 'result'),
  );
  const durations = createHistogramFamily(
    family('router_operation_seconds', 'Time to the response.', 'kind'),
    SECONDS,
  );
  const fetches = createCounterFamily(
    family('router_fetches_total', 'Fetches by subgraph and result.', 'subgraph', 'result'),
  );
  const waits = createHistogramFamily(
    family('router_fetch_seconds', 'Time to the response of a subgraph.', 'subgraph'),
    SECONDS,
  );
  const plans = createCounterFamily(
    family('router_plans_total', 'Plans that were cached (hit) or made (miss).', 'cache'),
  );
  const toName = createNames(MAX_NAMES);

  return {
    registry,
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
  upstreamSubscriptions: { name: 'router_groups', help: 'Subscriptions at subgraphs.' },
  eventsWaiting: { name: 'router_events_waiting', help: 'Events that wait for their response.' },
  plansWaiting: { name: 'router_plans_waiting', help: 'Operations that wait for a plan.' },
};

function createNames(max: number) {
  const names = new Set<string>();
  return (name: string | undefined): string => {
    if (name === undefined) return '';
    if (names.has(name)) return name;
    if (names.size >= max || name.length > MAX_NAME_LENGTH) return 'other';
    names.add(name);
    return name;
  };
}
