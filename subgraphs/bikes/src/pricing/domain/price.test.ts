import { createRandom } from '@bike-rentals/runtime';
import { inventTerms, makeTerms } from '../../testing/make-prices.ts';
import { splitTax, toFeeLines, type Usage } from './price.ts';
import type { PriceSegment, PricingTerms } from './pricing-plan.ts';

const noUsage: Usage = { minutes: 0, earlierMinutes: 0, kilometres: null, lateMinutes: 0, isLost: false };
const price = (terms: PricingTerms, usage: Partial<Usage>): number =>
  toFeeLines(terms, { ...noUsage, ...usage }).reduce((sum, { gross }) => sum + gross, 0);
const hours = (count: number) => count * 60;
const segment = (start: number, end: number | null, interval: number, rate: number): PriceSegment => ({
  start,
  end,
  interval,
  rate,
});

describe('the price by time', () => {
  const planA = makeTerms({ base: 200, byMinute: [segment(30, 60, 0, 300), segment(60, null, 1, 10)] });
  const planJ = makeTerms({
    base: 130,
    byMinute: [segment(30, null, 15, 100)],
    cap: { amount: 1800, minutes: 720 },
  });
  const planB = makeTerms({
    base: 100,
    byMinute: [segment(30, null, 30, 100)],
    cap: { amount: 1500, minutes: 1440 },
  });
  const byDay = makeTerms({ byMinute: [segment(0, null, 1440, 1200)] });

  it.each([
    ['a base and segments', planA, 0, 200],
    ['a base and segments', planA, 30, 200],
    ['a base and segments', planA, 31, 500],
    ['a base and segments', planA, 60, 500],
    ['a base and segments', planA, 61, 510],
    ['a base and segments', planA, 62, 520],
    ['a cap of half a day', planJ, 30, 130],
    ['a cap of half a day', planJ, hours(1), 330],
    ['a cap of half a day', planJ, hours(10), 1800],
    ['a cap of half a day', planJ, hours(12), 1800],
    ['a cap of half a day', planJ, hours(13), 2200],
    ['a cap of half a day', planJ, hours(24), 3600],
    ['a cap of half a day', planJ, hours(25), 4000],
    ['a cap of a day', planB, 31, 200],
    ['a cap of a day', planB, 90, 300],
    ['a cap of a day', planB, hours(6), 1200],
    ['a cap of a day', planB, hours(23), 1500],
    ['a cap of a day', planB, hours(24), 1500],
    ['a cap of a day', planB, hours(24) + 1, 1600],
    ['a cap of a day', planB, hours(49), 3200],
    ['a price for each day', byDay, hours(1), 1200],
    ['a price for each day', byDay, hours(24), 1200],
    ['a price for each day', byDay, hours(24) + 1, 2400],
    ['a price for each day', byDay, hours(72), 3600],
  ])('with %s', (_, terms, minutes, total) => {
    expect(price(terms, { minutes })).toBe(total);
  });

  it('is never negative, however large a discount is', () => {
    const discount = makeTerms({ base: 500, byMinute: [segment(60, null, 0, -700)] });
    expect(price(discount, { minutes: 60 })).toBe(500);
    expect(price(discount, { minutes: 61 })).toBe(0);
  });

  it('is at most the maximum of a rental, of which a lost bike is no part', () => {
    const terms = makeTerms({ ...planB, maxTotal: 2000, lost: 30_000 });
    expect(price(terms, { minutes: hours(49) })).toBe(2000);
    expect(price(terms, { minutes: hours(49), isLost: true })).toBe(32_000);
  });
});

describe('the price by distance', () => {
  const terms = makeTerms({
    base: 300,
    byMinute: [segment(0, null, 1, 50)],
    byKilometre: [segment(0, null, 1, 25)],
  });

  it('counts each kilometre that has begun', () => {
    expect(price(terms, { minutes: 10, kilometres: 2.1 })).toBe(875);
  });

  it('is nothing where the distance is not known, and the line says so', () => {
    const line = toFeeLines(terms, { ...noUsage, minutes: 10 }).find(({ kind }) => kind === 'DISTANCE');
    expect(line).toEqual({ kind: 'DISTANCE', quantity: null, net: 0, tax: 0, gross: 0 });
  });
});

describe('the price of being late', () => {
  const terms = makeTerms({ late: { rate: 500, intervalMinutes: 1440, cap: 2000, countsClosedTime: true } });

  it.each([
    [0, 0],
    [61, 500],
    [hours(24), 500],
    [hours(24) + 1, 1000],
    [hours(240), 2000],
  ])('of %i minutes', (lateMinutes, total) => {
    expect(price(terms, { lateMinutes })).toBe(total);
  });
});

describe('tax', () => {
  it.each([
    [1000, 1900, true, { net: 840, tax: 160, gross: 1000 }],
    [333, 1900, true, { net: 280, tax: 53, gross: 333 }],
    [1000, 1900, false, { net: 1000, tax: 190, gross: 1190 }],
    [50, 1900, false, { net: 50, tax: 10, gross: 60 }],
    [0, 1900, true, { net: 0, tax: 0, gross: 0 }],
  ])('of %i by %i basis points', (amount, basisPoints, isIncluded, expected) => {
    expect(splitTax(amount, { basisPoints, isIncluded })).toEqual(expected);
  });
});

describe('a price that continues that of the rental before', () => {
  it('costs the price of both together, less that of the first', () => {
    const terms = makeTerms({ base: 100, byMinute: [segment(30, null, 30, 100)] });
    expect(price(terms, { minutes: 25 })).toBe(100);
    expect(price(terms, { minutes: 25, earlierMinutes: 25 })).toBe(100);
    expect(price(terms, { minutes: 50 })).toBe(200);
    expect(price(terms, { minutes: 3, earlierMinutes: 25 })).toBe(0);
  });
});

/** Reads a plan as somebody would who knows nothing of this code: minute by minute, charge by charge. */
function readNaively(
  { base, byMinute, byKilometre, cap, maxTotal }: PricingTerms,
  minutes: number,
  kilometres: number,
) {
  const charges = [{ at: 0, amount: base }];
  for (const { start, end, interval, rate } of byMinute)
    for (let at = start; at < Math.min(end ?? Infinity, minutes); at += interval || Infinity)
      charges.push({ at, amount: rate });
  const windows = new Map<number, number>();
  for (const { at, amount } of charges) {
    const key = cap ? Math.floor(at / cap.minutes) : 0;
    windows.set(key, (windows.get(key) ?? 0) + amount);
  }
  let sum = 0;
  for (const amount of windows.values()) sum += Math.min(amount, cap?.amount ?? Infinity);
  for (const { start, end, interval, rate } of byKilometre)
    for (let at = start; at < Math.min(end ?? Infinity, kilometres); at += interval || Infinity) sum += rate;
  return Math.min(Math.max(0, sum), maxTotal ?? Infinity);
}

describe('any plan', () => {
  const random = createRandom(Number(process.env.SEED ?? 7));

  it('costs what another reader of the plan charges', () => {
    for (let index = 0; index < 20_000; index += 1) {
      const terms = inventTerms(random);
      const [minutes, kilometres] = [random.below(3_000), random.below(30)];
      const expected = readNaively(terms, minutes, kilometres);
      const found = price(terms, { minutes, kilometres });
      if (found !== expected)
        throw new Error(JSON.stringify({ terms, minutes, kilometres, found, expected }));
    }
  });

  it('without discounts is never cheaper for a later end, nor above its caps', () => {
    for (let index = 0; index < 2_000; index += 1) {
      const terms = inventTerms(random);
      if (terms.byMinute.some(({ rate }) => rate < 0)) continue;
      const minutes = random.below(3_000);
      const found = price(terms, { minutes });
      expect(price(terms, { minutes: minutes + 1 + random.below(100) })).toBeGreaterThanOrEqual(found);
      const { cap } = terms;
      if (cap) expect(found).toBeLessThanOrEqual(cap.amount * Math.max(1, Math.ceil(minutes / cap.minutes)));
    }
  });

  it('costs the same for rentals that continue each other as for one', () => {
    for (let index = 0; index < 2_000; index += 1) {
      const terms = { ...inventTerms(random), maxTotal: null, byKilometre: [] };
      if (terms.byMinute.some(({ rate }) => rate < 0)) continue;
      const [first, second] = [1 + random.below(500), random.below(500)];
      const parts =
        price(terms, { minutes: first }) + price(terms, { minutes: second, earlierMinutes: first });
      expect(parts).toBe(price(terms, { minutes: first + second }));
    }
  });
});
