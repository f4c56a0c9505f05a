import type { Metrics } from '@bike-rentals/metrics';
import type { ReadinessOptions } from './readiness.ts';

/** Adds what readiness depends on: the gauges of the service, and what fails. */
export function addReadinessMetrics(
  metrics: Metrics,
  { gauges, health, findBrokers = () => [] }: ReadinessOptions,
): void {
  for (const { name, help, read } of gauges) metrics.gauge({ name, help, read });
  metrics.gauge({
    name: 'failing_seconds',
    help: 'For how long something has not worked; absent for what works.',
    labelNames: ['what'],
    maxAgeMs: 0,
    read: () => health.findFailures().map(({ what, forMs }) => ({ labels: { what }, value: forMs / 1_000 })),
  });
  metrics.gauge({
    name: 'broker_connected',
    help: 'Whether all that the service needs of a broker works: 1 or 0.',
    labelNames: ['broker'],
    maxAgeMs: 0,
    read: () =>
      findBrokers().map(({ broker, isConnected }) => ({ labels: { broker }, value: isConnected ? 1 : 0 })),
  });
}
