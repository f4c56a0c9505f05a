import { collectDefaultMetrics, Registry } from 'prom-client';

/** The measuring interval of the event loop's lag; each measurement wakes an idle process. */
const LAG_PRECISION_MS = 50;

let registry: Registry | undefined;

/**
 * What Node and the operating system tell of this process, the lag of the event loop included. All services of a process
 * share one, and nothing is measured until somebody asks for it.
 */
export function getProcessRegistry(): Registry {
  if (!registry) {
    registry = new Registry();
    collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LAG_PRECISION_MS });
  }
  return registry;
}
