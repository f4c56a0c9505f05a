import type { Metric, Registry } from 'prom-client';

/**
 * A family of counters or histograms. Looking up a series costs one map access per label, and recording is an
 * addition. prom-client builds a string for every value, which takes longer than all other bookkeeping of a small
 * request.
 */
export interface MetricFamily<Series> {
  /** Returns the same series for the same values of the labels. */
  get(...values: string[]): Series;
}

/** Name, help text and labels of a family. */
export interface MetricFamilyOptions {
  registry: Registry;
  name: string;
  help: string;
  labelNames: readonly string[];
}

/** One series of a counter. Adding to `value` records. */
export interface Counter {
  value: number;
}

/** One series of a histogram. */
export interface Histogram {
  /** Records one value. */
  observe(value: number): void;
}

interface Sample {
  metricName: string;
  labels: Record<string, string | number>;
  value: number;
}

/** Creates a family of counters. */
export function createCounterFamily(options: MetricFamilyOptions): MetricFamily<Counter> {
  const { name } = options;
  return registerFamily(options, 'counter', {
    create: (): Counter => ({ value: 0 }),
    sample: ({ value }, labels) => [{ metricName: name, labels, value }],
  });
}

/** Creates a family of histograms. `bounds` are the upper bounds of the buckets, in ascending order. */
export function createHistogramFamily(
  options: MetricFamilyOptions,
  bounds: readonly number[],
): MetricFamily<Histogram> {
  const { name } = options;
  return registerFamily(options, 'histogram', {
    create: () => new HistogramSeries(bounds),
    sample(histogram, labels) {
      const buckets = histogram.cumulate().map(([le, value]) => ({
        metricName: `${name}_bucket`,
        labels: { ...labels, le },
        value,
      }));
      const count = buckets.at(-1)?.value ?? 0;
      return [
        ...buckets,
        { metricName: `${name}_sum`, labels, value: histogram.sum },
        { metricName: `${name}_count`, labels, value: count },
      ];
    },
  });
}

class HistogramSeries implements Histogram {
  readonly #bounds: readonly number[];
  /** The last bucket is `+Inf`. */
  readonly #counts: number[];
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = [...bounds.map(() => 0), 0];
  }

  observe(value: number): void {
    let at = 0;
    while (at < this.#bounds.length && value > (this.#bounds[at] ?? 0)) at += 1;
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.sum += value;
  }

  /** Buckets of Prometheus are cumulative. */
  cumulate(): [string | number, number][] {
    let total = 0;
    return this.#counts.map((count, at) => [this.#bounds[at] ?? '+Inf', (total += count)]);
  }
}

interface SeriesKind<Series> {
  create: () => Series;
  sample: (series: Series, labels: Record<string, string>) => Sample[];
}

function registerFamily<Series>(
  { registry, name, help, labelNames }: MetricFamilyOptions,
  type: 'counter' | 'histogram',
  { create, sample }: SeriesKind<Series>,
): MetricFamily<Series> {
  const root: Branch<Series> = { branches: new Map() };
  const all: { series: Series; labels: Record<string, string> }[] = [];

  function addSeries(values: readonly string[]): Series {
    const series = create();
    all.push({
      series,
      labels: Object.fromEntries(labelNames.map((label, at) => [label, values[at] ?? ''])),
    });
    return series;
  }
  const get = async () => ({
    name,
    help,
    type,
    aggregator: 'sum',
    values: all.flatMap(({ series, labels }) => sample(series, labels)),
  });
  registry.registerMetric({ name, get, reset: () => undefined } as unknown as Metric);

  return {
    // Nested maps avoid a combined key, which would be a new string to hash at every call.
    get(...values) {
      let branch = root;
      for (const value of values) {
        let next = branch.branches.get(value);
        if (!next) branch.branches.set(value, (next = { branches: new Map() }));
        branch = next;
      }
      return (branch.series ??= addSeries(values));
    },
  };
}

interface Branch<Series> {
  branches: Map<string, Branch<Series>>;
  series?: Series;
}
