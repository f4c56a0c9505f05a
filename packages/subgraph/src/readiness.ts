import type { Health } from '@bike-rentals/runtime';

/** A gauge for operators. Read at each request for `/metrics` or `/health/ready`. */
export interface ServiceGauge {
  /** As Prometheus calls it, without the prefix; with its unit. */
  name: string;
  help: string;
  read: () => Promise<number>;
  /** The service is not ready above it. Without both limits the number is for the metrics only. */
  limit?: number;
  /** The service is not ready below it. */
  minimum?: number;
}

/** What readiness and metrics are made of. */
export interface ReadinessOptions {
  gauges: readonly ServiceGauge[];
  health: Health;
  /** @default none, as in the embedded mode */
  findBrokers?: () => readonly { broker: string; isConnected: boolean }[];
}

/** A gauge that has been read. */
export interface Reading extends Omit<ServiceGauge, 'read'> {
  /** Undefined if it could not be read. */
  value: number | undefined;
}

/** A restart of a broker or the lock of a neighbour takes less; what lasts longer is worth an alarm. */
const toleratedMs = 10_000;

/** Why the service cannot do its work at the moment; empty if it can. */
export async function findObstacles({ gauges, health }: ReadinessOptions): Promise<string[]> {
  const failing = health
    .findFailures()
    .filter(({ forMs }) => forMs > toleratedMs)
    .map(({ what, reason, forMs }) => `${what}: ${reason} (for ${Math.round(forMs / 1_000)} s)`);
  const limited = gauges.filter(({ limit, minimum }) => limit !== undefined || minimum !== undefined);
  const beyond = (await readGauges(limited)).flatMap(
    ({ name, value, limit = Infinity, minimum = -Infinity }) => {
      if (value === undefined) return [`${name} cannot be read`];
      if (value > limit) return [`${name} is ${Math.round(value)}, at most ${limit} is expected`];
      return value < minimum ? [`${name} is ${Math.round(value)}, at least ${minimum} is expected`] : [];
    },
  );
  return [...failing, ...beyond];
}

/** Reads all gauges. One that fails has no value. */
export async function readGauges(gauges: readonly ServiceGauge[]): Promise<Reading[]> {
  return Promise.all(
    gauges.map(async ({ read, ...gauge }) => ({ ...gauge, value: await read().catch(() => undefined) })),
  );
}
