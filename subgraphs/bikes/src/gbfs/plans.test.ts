import { createRandom, type Random } from '@bike-rentals/runtime';
import { toFeeLines } from '../pricing/domain/price.ts';
import type { PriceSegment } from '../pricing/domain/pricing-plan.ts';
import { later, makeBike, makeFleet, day } from '../testing/make-fleet.ts';
import { makePricing, makeTerms } from '../testing/make-prices.ts';
import type { Pricing } from '../pricing/domain/pricing.ts';
import { toPlanTexts } from './domain/plan-texts.ts';
import { toPrices } from './domain/shared-rows.ts';
import { findFeedFaults, readRows, type Feed } from './testing/check-feed.ts';
import { publishSnapshot, takeSnapshotOf } from './testing/publish-fleet.ts';

const anySeed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));

async function publish(pricing?: Pricing): Promise<{ v3: Feed; v2: Feed }> {
  const fleet = makeFleet(makeBike('b1'));
  const feeds = await publishSnapshot(takeSnapshotOf(fleet, pricing && { pricing }));
  for (const feed of feeds) expect(findFeedFaults(feed)).toEqual([]);
  const [v3, v2] = feeds as [Feed, Feed];
  return { v3, v2 };
}

test('without prices there is no file of plans', async () => {
  const { v3, v2 } = await publish();
  expect([v3.has('system_pricing_plans'), v2.has('system_pricing_plans')]).toEqual([false, false]);
  expect(readRows(v3).types[0]).not.toHaveProperty('default_pricing_plan_id');
});

test('a plan of the town is that of each model, in the unit of the currency', async () => {
  const terms = makeTerms({
    base: 200,
    byMinute: [
      { start: 30, end: 60, interval: 0, rate: 300 },
      { start: 60, end: null, interval: 1, rate: 10 },
    ],
    byKilometre: [{ start: 0, end: null, interval: 1, rate: 25 }],
    tax: { basisPoints: 1900, isIncluded: false },
  });
  const { v3, v2 } = await publish(
    makePricing({ planId: 'day', name: 'Day', description: 'By minute.', terms }),
  );
  const prices = {
    plan_id: 'day',
    currency: 'EUR',
    price: 2,
    is_taxable: true,
    per_min_pricing: [
      { start: 30, end: 60, interval: 0, rate: 3 },
      { start: 60, interval: 1, rate: 0.1 },
    ],
    per_km_pricing: [{ start: 0, interval: 1, rate: 0.25 }],
  };
  const description = 'By minute. 19 % tax is added.';
  expect(readRows(v2).plans).toEqual([{ ...prices, name: 'Day', description }]);
  expect(readRows(v3).plans).toEqual([
    {
      ...prices,
      name: [{ text: 'Day', language: 'en' }],
      description: [{ text: description, language: 'en' }],
    },
  ]);
  expect(readRows(v3).types.map((type) => type.default_pricing_plan_id)).toEqual(['day', 'day']);
});

test('a model with a plan of its own has that, members have theirs, and what is free has a plan that says so', async () => {
  const { v3 } = await publish(
    makePricing(
      { planId: 'cargo', scope: { modelId: 'cargo' } },
      { planId: 'members', scope: { forMembers: true } },
      { planId: 'tomorrow', validFrom: later(day) },
    ),
  );
  expect(readRows(v3).types).toMatchObject([
    { vehicle_type_id: 'city', default_pricing_plan_id: 'free', pricing_plan_ids: ['free', 'members'] },
    { vehicle_type_id: 'cargo', default_pricing_plan_id: 'cargo' },
  ]);
  expect(
    readRows(v3)
      .plans.map(({ plan_id }) => plan_id)
      .sort(),
  ).toEqual(['cargo', 'free', 'members']);
});

test.each([
  [
    'EUR',
    'en',
    'At most €18.00 for each 12 h. Being late costs €5.00 for each 24 h, at most €20.00. A rental costs at most €50.00. A lost bike costs €300.00.',
  ],
  [
    'JPY',
    'en',
    'At most ¥1,800 for each 12 h. Being late costs ¥500 for each 24 h, at most ¥2,000. A rental costs at most ¥5,000. A lost bike costs ¥30,000.',
  ],
])('what GBFS has no field for is said in words: %s, %s', (currency, language, description) => {
  const terms = makeTerms({
    cap: { amount: 1800, minutes: 720 },
    maxTotal: 5000,
    late: { rate: 500, intervalMinutes: 1440, cap: 2000, countsClosedTime: false },
    lost: 30_000,
  });
  const plan = { id: 'p', name: 'Plan', description: '', terms };
  expect(toPlanTexts(plan, { currency, language })).toEqual({ name: 'Plan', description });
});

test('in German it is said in German', () => {
  const terms = makeTerms({ lost: 30_000, tax: { basisPoints: 750, isIncluded: false } });
  const plan = { id: 'p', name: 'Tag', description: 'Rad für einen Tag.', terms };
  const { description } = toPlanTexts(plan, { currency: 'EUR', language: 'de-AT' });
  expect(description.replaceAll('\u00a0', ' ')).toBe(
    'Rad für einen Tag. Ein verlorenes Rad kostet € 300,00. 7,5 % Steuer kommen hinzu.',
  );
  const free = { id: 'free', name: '', description: '', terms: null };
  expect(toPlanTexts(free, { currency: 'EUR', language: 'de' })).toEqual({
    name: 'Kostenlos',
    description: 'Kostenlos',
  });
});

const inventSegments = (random: Random): PriceSegment[] =>
  Array.from({ length: random.below(4) }, () => {
    const start = random.below(90);
    const end = random.chance(0.5) ? start + 1 + random.below(90) : null;
    return { start, end, interval: random.below(3) * 15, rate: random.below(500) };
  });

/** As the text of GBFS describes it, one charge after the other. */
function readNaively(
  plan: ReturnType<typeof toPrices>,
  { minutes, kilometres }: { minutes: number; kilometres: number },
): number {
  type Segment = { start: number; rate: number; interval: number; end?: number };
  const sum = (segments: unknown, used: number) => {
    let total = 0;
    for (const { start, rate, interval, end = Infinity } of (segments ?? []) as Segment[])
      for (let at = start; at < Math.min(used, end); at += interval) {
        total += rate;
        if (interval === 0) break;
      }
    return total;
  };
  return plan.price + sum(plan.per_min_pricing, minutes) + sum(plan.per_km_pricing, kilometres);
}

test(`a reader who knows GBFS alone comes to the price that we charge (SEED=${anySeed})`, () => {
  const random = createRandom(anySeed);
  for (let index = 0; index < 2_000; index += 1) {
    const [byMinute, byKilometre] = [inventSegments(random), inventSegments(random)];
    const terms = makeTerms({ base: random.below(500), byMinute, byKilometre });
    const usage = { minutes: random.below(300), kilometres: random.below(100) };
    const lines = toFeeLines(terms, { ...usage, earlierMinutes: 0, lateMinutes: 0, isLost: false });
    const charged = lines.reduce((sum, { gross }) => sum + gross, 0);
    const published = toPrices({ id: 'p', name: '', description: '', terms }, 'EUR');
    expect(Math.round(readNaively(published, usage) * 100)).toBe(charged);
  }
});
