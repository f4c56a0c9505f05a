import { Gauge, Registry } from 'prom-client';
import type { ReadinessOptions } from './readiness.ts';

const prefix = 'bike_rentals_';

/** The gauges of a service for Prometheus. They are read when they are scraped. */
export function createMetrics({ gauges, health }: ReadinessOptions): Registry {
  const registry = new Registry();
  for (const { name, help, read } of gauges) {
    new Gauge({
      name: prefix + name,
      help,
      registers: [registry],
      async collect() {
        this.set(await read().catch(() => NaN));
      },
    });
  }
  new Gauge({
    name: `${prefix}failing_seconds`,
    help: 'For how long something has not worked; absent for what works.',
    labelNames: ['what'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { what, forMs } of health.findFailures()) this.set({ what }, forMs / 1_000);
    },
  });
  return registry;
}
