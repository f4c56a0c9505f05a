import type { Metric, Registry } from 'prom-client';

/**
 * Counters and histograms of which a series is looked up once and then costs an addition. The library's own work out
 * the name of a series for every value, which takes longer than the rest of a small request's bookkeeping.
 */
export interface MetricFamily<Series> {
  /** Always the same object for the same values, which are those of the family's labels. */
  get(...values: string[]): Series;
}

export interface MetricFamilyOptions {
  registry: Registry;
  name: string;
  help: string;
  labelNames: readonly string[];
}

export interface Counter {
  value: number;
}

export interface Histogram {
  /** Adds one value. */
  observe(value: number): void;
}

interface Sample {
  metricName: string;
  labels: Record<string, string | number>;
  value: number;
}

export function createCounterFamily(options: MetricFamilyOptions): MetricFamily<Counter> {
  const { name } = options;
  return registerFamily(options, 'counter', {
    create: (): Counter => ({ value: 0 }),
    sample: ({ value }, labels) => [{ metricName: name, labels, value }],
  });
}

/** `bounds`: upper ends of the buckets, ascending. */
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
  /** The last one is for what is beyond all bounds. */
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

  /** Each bucket holds those below it, as Prometheus wants it. */
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
    // By one value after the other: putting them together would make a new string, and its hash, every time.
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
