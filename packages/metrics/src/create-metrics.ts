import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Gauge, Registry } from 'prom-client';
import { createCachedReading } from './cached-reading.ts';
import {
  createCounterFamily,
  createHistogramFamily,
  type Counter,
  type Histogram,
  type MetricFamily,
} from './metric-families.ts';
import { getProcessRegistry } from './process-registry.ts';

/** All workspaces have the same version. */
const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as {
  version: string;
};

/** Upper bounds in seconds, for what takes from a millisecond to some seconds. */
export const durationBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** One value of a gauge with labels. */
export interface GaugeValue {
  labels: Record<string, string>;
  value: number;
}

/** A gauge, which is read when it is scraped. */
export interface GaugeOptions {
  name: string;
  help: string;
  /** @default none: `read` returns a number */
  labelNames?: readonly string[];
  /** While it throws, the gauge has no value. */
  read: () => number | Promise<number> | readonly GaugeValue[] | Promise<readonly GaugeValue[]>;
  /**
   * For how long a value serves later scrapes.
   * @default 1,000
   */
  maxAgeMs?: number;
}

/** The metrics of one service. Counting costs an addition; gauges cost nothing until they are scraped. */
export interface Metrics {
  /** `name` is without the prefix. The number of values of each label must be bounded. */
  counter: (name: string, help: string, ...labelNames: string[]) => MetricFamily<Counter>;
  /** `bounds` are the upper bounds of the buckets, in ascending order. */
  histogram(
    name: string,
    help: string,
    bounds: readonly number[],
    ...labelNames: string[]
  ): MetricFamily<Histogram>;
  gauge(options: GaugeOptions): void;
  /** The text format of Prometheus, with the metrics of the process. */
  print: () => Promise<string>;
  contentType: string;
}

/** Creates metrics that have the version only. `prefix` comes before each name. */
export function createMetrics(service: string, { prefix = 'bike_rentals_' } = {}): Metrics {
  const registry = new Registry();
  const gauge: Metrics['gauge'] = ({ name, help, labelNames = [], read, maxAgeMs = 1_000 }) => {
    const readCached = createCachedReading(async () => read(), maxAgeMs);
    new Gauge({
      name: prefix + name,
      help,
      labelNames: [...labelNames],
      registers: [registry],
      async collect() {
        const value = await readCached().catch(() => []);
        this.reset();
        if (typeof value === 'number') this.set(value);
        else {
          // Without labels `reset` leaves a 0 behind, which nobody has read.
          if (labelNames.length === 0) this.remove();
          for (const one of value) this.set(one.labels, one.value);
        }
      },
    });
  };
  gauge({
    name: 'build_info',
    help: 'The version that runs.',
    labelNames: ['service', 'version', 'node'],
    read: () => [{ labels: { service, version, node: process.versions.node }, value: 1 }],
  });
  return {
    counter(name, help, ...labelNames) {
      const family = createCounterFamily({ registry, name: prefix + name, help, labelNames });
      // It begins at zero, so that the first increase is seen as one.
      if (labelNames.length === 0) family.get();
      return family;
    },
    histogram(name, help, bounds, ...labelNames) {
      const family = createHistogramFamily({ registry, name: prefix + name, help, labelNames }, bounds);
      if (labelNames.length === 0) family.get();
      return family;
    },
    gauge,
    print: () => Registry.merge([getProcessRegistry(), registry]).metrics(),
    contentType: registry.contentType,
  };
}
