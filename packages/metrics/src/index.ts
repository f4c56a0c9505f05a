export { createNameLimiter } from './name-limiter.ts';
export {
  createMetrics,
  durationBounds,
  type GaugeOptions,
  type GaugeValue,
  type Metrics,
} from './create-metrics.ts';
export type { Counter, Histogram, MetricFamily } from './metric-families.ts';
