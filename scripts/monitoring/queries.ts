import type { Query } from './dashboard.ts';

/** Grafana chooses the interval: four scrapes at least. */
const interval = '[$__rate_interval]';

/** Increase per second of a counter, by some of its labels. */
export const rate = (counter: string, ...by: string[]): Query => ({
  expr: `sum by (${by.join(', ')}) (rate(${counter}${interval}))`,
  legend: by.map((label) => `{{${label}}}`).join(' '),
});

/** The median and the 99th percentile of a histogram, by some of its labels. */
export const quantiles = (histogram: string, ...by: string[]): Query[] =>
  [0.5, 0.99].map((quantile) => ({
    expr: `histogram_quantile(${quantile}, sum by (${['le', ...by].join(', ')}) (rate(${histogram}_bucket${interval})))`,
    legend: [...by.map((label) => `{{${label}}}`), `p${quantile * 100}`].join(' '),
  }));

/** The mean of a histogram. */
export const mean = (histogram: string, legend: string): Query => ({
  expr: `sum(rate(${histogram}_sum${interval})) / sum(rate(${histogram}_count${interval}))`,
  legend,
});

/** A gauge of which all processes tell the same, or the worst of them. */
export const max = (gauge: string, ...by: string[]): Query => ({
  expr: `max by (${by.join(', ')}) (${gauge})`,
  legend:
    by.length === 0
      ? gauge.replace(/^bike_rentals_/, '').replaceAll('_', ' ')
      : by.map((label) => `{{${label}}}`).join(' '),
});

/** A gauge of which each process tells its part. */
export const sum = (gauge: string, ...by: string[]): Query => ({
  ...max(gauge, ...by),
  expr: `sum by (${by.join(', ')}) (${gauge})`,
});
