import { createMetrics } from './create-metrics.ts';
import { createNameLimiter } from './name-limiter.ts';

const readLines = async ({ print }: ReturnType<typeof createMetrics>, name: string) =>
  (await print()).split('\n').filter((line) => line.startsWith(name));

test('counters without labels begin at zero, the others when they count', async () => {
  const metrics = createMetrics('shop');
  const sold = metrics.counter('sold_total', 'Sold.', 'what');
  metrics.counter('lost_total', 'Lost.');
  expect(await readLines(metrics, 'bike_rentals_sold_total')).toEqual([]);
  sold.get('lamp').value += 2;
  expect(await readLines(metrics, 'bike_rentals_sold_total')).toEqual([
    'bike_rentals_sold_total{what="lamp"} 2',
  ]);
  expect(await readLines(metrics, 'bike_rentals_lost_total')).toEqual(['bike_rentals_lost_total 0']);
});

test('the metrics of a service have its version and those of the process', async () => {
  const metrics = createMetrics('shop', { prefix: 'shop_' });
  expect(await readLines(metrics, 'shop_build_info')).toEqual([
    expect.stringMatching(/\{service="shop",version="\d.*",node="\d.*"\} 1$/),
  ]);
  for (const name of ['nodejs_eventloop_lag_p99_seconds', 'process_resident_memory_bytes'])
    expect(await readLines(metrics, name)).toHaveLength(1);
  // Another service in the same process.
  expect(await readLines(createMetrics('garden'), 'nodejs_eventloop_lag_p99_seconds')).toHaveLength(1);
});

test('a gauge has the values of now only, and none while it cannot be read', async () => {
  const metrics = createMetrics('shop');
  let bikes: { labels: { state: string }; value: number }[] | undefined = [
    { labels: { state: 'LOST' }, value: 1 },
  ];
  let age: number | undefined = 7;
  const get = <Value>(value: Value | undefined): Value => {
    if (value === undefined) throw new Error('not now');
    return value;
  };
  metrics.gauge({
    name: 'bikes',
    help: 'Bikes.',
    labelNames: ['state'],
    read: () => get(bikes),
    maxAgeMs: 0,
  });
  metrics.gauge({ name: 'age_seconds', help: 'Age.', read: async () => get(age), maxAgeMs: 0 });
  expect(await readLines(metrics, 'bike_rentals_bikes')).toEqual(['bike_rentals_bikes{state="LOST"} 1']);
  expect(await readLines(metrics, 'bike_rentals_age')).toEqual(['bike_rentals_age_seconds 7']);
  bikes = [{ labels: { state: 'FOUND' }, value: 2 }];
  expect(await readLines(metrics, 'bike_rentals_bikes')).toEqual(['bike_rentals_bikes{state="FOUND"} 2']);
  bikes = undefined;
  age = undefined;
  expect(await readLines(metrics, 'bike_rentals_bikes')).toEqual([]);
  expect(await readLines(metrics, 'bike_rentals_age')).toEqual([]);
  age = 0;
  expect(await readLines(metrics, 'bike_rentals_age')).toEqual(['bike_rentals_age_seconds 0']);
});

test('however many scrape, a gauge is read once at a time, and not again for a while', async () => {
  const metrics = createMetrics('shop');
  const waiting = Promise.withResolvers<number>();
  let reads = 0;
  metrics.gauge({
    name: 'orders',
    help: 'Orders.',
    maxAgeMs: 60_000,
    read() {
      reads += 1;
      return waiting.promise;
    },
  });
  const scrapes = [metrics.print(), metrics.print(), metrics.print()];
  waiting.resolve(3);
  for (const text of await Promise.all(scrapes)) expect(text).toContain('\nbike_rentals_orders 3\n');
  await metrics.print();
  expect(reads).toBe(1);
});

test('the first 200 names keep theirs', () => {
  const toName = createNameLimiter();
  for (let index = 0; index < 200; index += 1) expect(toName(`Q${index}`)).toBe(`Q${index}`);
  expect([toName('Q200'), toName('Q7'), toName(undefined)]).toEqual(['other', 'Q7', '']);
  expect(createNameLimiter()('Q'.repeat(101))).toBe('other');
});
