import { createMetrics } from '@bike-rentals/metrics';
import { createHealth } from '@bike-rentals/runtime';
import { addReadinessMetrics } from './add-readiness-metrics.ts';
import { findObstacles, type ServiceGauge } from './readiness.ts';

const toGauge = (value: number, changes: Partial<ServiceGauge> = {}): ServiceGauge => ({
  name: 'oldest_unsent_event_seconds',
  help: 'Age.',
  read: async () => value,
  ...changes,
});

function createHealthAt() {
  const clock = { ms: 0 };
  return { clock, health: createHealth(() => clock.ms) };
}

test('a failure is an obstacle once it has lasted, and none when it is over', async () => {
  const { clock, health } = createHealthAt();
  const readiness = { gauges: [], health };
  const failing = health.watch('relay events', async () => {
    throw new Error('Invalid `prisma.x()` invocation:\n\ndatabase or disk is full');
  });
  await expect(failing()).rejects.toThrow('disk is full');
  expect(await findObstacles(readiness)).toEqual([]);
  clock.ms = 12_400;
  await expect(failing()).rejects.toThrow();
  expect(await findObstacles(readiness)).toEqual(['relay events: database or disk is full (for 12 s)']);
  await health.watch('relay events', async () => undefined)();
  expect(await findObstacles(readiness)).toEqual([]);
});

test.each<[string, ServiceGauge, string[]]>([
  ['at its limit', toGauge(30, { limit: 30 }), []],
  [
    'beyond its limit',
    toGauge(31, { limit: 30 }),
    ['oldest_unsent_event_seconds is 31, at most 30 is expected'],
  ],
  ['at its minimum', toGauge(30, { minimum: 30 }), []],
  [
    'below its minimum',
    toGauge(29, { minimum: 30 }),
    ['oldest_unsent_event_seconds is 29, at least 30 is expected'],
  ],
  ['without a limit', toGauge(1_000), []],
  [
    'that cannot be read',
    toGauge(0, { limit: 30, read: () => Promise.reject(new Error('disk I/O error')) }),
    ['oldest_unsent_event_seconds cannot be read'],
  ],
])('a number %s', async (_what, gauge, obstacles) => {
  expect(await findObstacles({ gauges: [gauge], health: createHealth() })).toEqual(obstacles);
});

test('the metrics tell the same numbers', async () => {
  const { clock, health } = createHealthAt();
  health.fail('Kafka for "reading"', 'not connected');
  clock.ms = 1_500;
  const metrics = createMetrics('shop');
  addReadinessMetrics(metrics, {
    gauges: [toGauge(7)],
    health,
    findBrokers: () => [
      { broker: 'RabbitMQ', isConnected: true },
      { broker: 'Kafka', isConnected: false },
    ],
  });
  const text = await metrics.print();
  expect(text).toContain('bike_rentals_oldest_unsent_event_seconds 7\n');
  expect(text).toContain('bike_rentals_failing_seconds{what="Kafka for \\"reading\\""} 1.5\n');
  expect(text).toContain('bike_rentals_broker_connected{broker="RabbitMQ"} 1\n');
  expect(text).toContain('bike_rentals_broker_connected{broker="Kafka"} 0\n');
});
