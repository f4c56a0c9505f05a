import { createRandom } from '@bike-rentals/runtime';
import { inventTerms, makeTerms } from '../../testing/make-prices.ts';
import { toFeeLines } from './price.ts';
import { findNotedSteps, findPriceSteps } from './price-steps.ts';
import type { PriceSegment, PricingTerms } from './pricing-plan.ts';

const segment = (start: number, interval: number, rate: number): PriceSegment => ({
  ...{ start, end: null, interval, rate },
});
const noted = (terms: Partial<PricingTerms>, earlierMinutes = 0) =>
  findNotedSteps(makeTerms(terms), earlierMinutes).map(({ minutes, before, after }) => [
    minutes,
    before,
    after,
  ]);

test.each<[string, Partial<PricingTerms>, number[][]]>([
  [
    'by the hour: the first, for the rest only repeats it',
    { byMinute: [segment(0, 60, 300)] },
    [[60, 300, 600]],
  ],
  [
    'in steps that are longer each time: each',
    { base: 200, byMinute: [segment(60, 0, 300), segment(240, 0, 500)] },
    [
      [60, 200, 500],
      [240, 500, 1000],
    ],
  ],
  ['by the minute: nothing', { base: 100, byMinute: [segment(0, 1, 20)] }, []],
  ['by the half hour: nothing', { base: 100, byMinute: [segment(60, 30, 100)] }, []],
  ['by the minute after two hours: nothing', { base: 500, byMinute: [segment(120, 1, 20)] }, []],
  [
    'up to a cap: what is below it',
    { byMinute: [segment(0, 240, 400)], cap: { amount: 400, minutes: 1440 } },
    [],
  ],
  [
    'of a cap for half a day: that it begins anew',
    { base: 0, byMinute: [segment(0, 60, 900)], cap: { amount: 900, minutes: 720 } },
    [[720, 900, 1800]],
  ],
  ['for the whole day: nothing', { base: 900 }, []],
  ['that is free: nothing', {}, []],
  [
    'with tax on top: as it is paid',
    { byMinute: [segment(0, 120, 1000)], tax: { basisPoints: 2000, isIncluded: false } },
    [[120, 1200, 2400]],
  ],
])('of a price %s', (_, terms, expected) => {
  expect(noted(terms)).toEqual(expected);
});

test('a price that continues has its steps where the earlier rental has left off', () => {
  const terms = { byMinute: [segment(0, 0, 100), segment(120, 0, 500)] };
  expect(noted(terms, 30)).toEqual([[90, 0, 500]]);
  // Too soon after the start.
  expect(noted(terms, 90)).toEqual([]);
});

test('just before a step of any plan a rental costs what it says, just after it more, and between steps no more', () => {
  const random = createRandom(Number(process.env['SEED'] ?? 7));
  let seen = 0;
  for (let index = 0; index < 60; index += 1) {
    const terms = inventTerms(random);
    const earlierMinutes = random.pick([0, 0, 1 + random.below(300)]);
    const price = (minutes: number) => {
      const usage = { minutes, earlierMinutes, kilometres: null, lateMinutes: 0, isLost: false };
      return toFeeLines(terms, usage).reduce((sum, { gross }) => sum + gross, 0);
    };
    const steps = findPriceSteps(terms, earlierMinutes);
    const ends = [...steps.map(({ minutes }) => minutes), 1440];
    let from = 1;
    for (const [at, end] of ends.entries()) {
      for (let minutes = from + 1; minutes <= end; minutes += 1)
        if (price(minutes) > price(minutes - 1)) throw new Error(JSON.stringify({ terms, minutes }));
      const step = steps[at];
      if (!step) break;
      if (step.before !== price(end) || step.after !== price(end + 1) || step.after <= step.before)
        throw new Error(JSON.stringify({ terms, step }));
      from = end + 1;
      seen += 1;
    }
    for (const step of findNotedSteps(terms, earlierMinutes)) {
      const apart = steps.map(({ minutes }) => Math.abs(minutes - step.minutes));
      expect([apart.filter((minutes) => minutes < 60), step.minutes >= 60]).toEqual([[0], true]);
    }
  }
  expect(seen).toBeGreaterThan(500);
});
