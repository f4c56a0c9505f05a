import type { Random } from '@bike-rentals/runtime';
import type { PlanVersion, PriceSegment, PricingTerms } from '../pricing/domain/pricing-plan.ts';
import { toPricing, type PlanScope, type Pricing } from '../pricing/domain/pricing.ts';
import { noon } from './make-fleet.ts';

/** Terms by which everything is free, with changes. */
export const makeTerms = (changes: Partial<PricingTerms> = {}): PricingTerms => ({
  base: 0,
  byMinute: [],
  byKilometre: [],
  cap: null,
  maxTotal: null,
  late: null,
  lost: 0,
  tax: { basisPoints: 0, isIncluded: true },
  rerentGapMinutes: 10,
  ...changes,
});

/** Any terms that an operator may set. */
export function inventTerms(random: Random): PricingTerms {
  const some = <Value>(value: Value): Value | null => (random.chance(0.5) ? value : null);
  const inventSegment = (lowest: number): PriceSegment => {
    const start = random.below(200);
    return {
      start,
      end: some(start + 1 + random.below(500)),
      interval: random.pick([0, 5, 7, 15, 60]),
      rate: lowest + random.below(300 - lowest),
    };
  };
  const inventSegments = (lowest: number) =>
    Array.from({ length: random.below(4) }, () => inventSegment(lowest));
  return makeTerms({
    base: random.below(500),
    byMinute: inventSegments(random.pick([0, 0, -200])),
    byKilometre: inventSegments(0),
    cap: some({ amount: 1 + random.below(3_000), minutes: random.pick([60, 120, 1440]) }),
    maxTotal: some(random.below(10_000)),
  });
}

const audit = { actorId: 'eva', reason: 'test', at: noon };

export const makePlan = (seq: number, changes: Partial<PlanVersion> = {}): PlanVersion => ({
  seq,
  id: `plan-${seq}`,
  planId: `plan-${seq}`,
  version: 1,
  name: `Plan ${seq}`,
  description: '',
  terms: makeTerms(),
  isRetired: false,
  ...audit,
  ...changes,
});

type GivenPlan = Partial<PlanVersion> & { scope?: Partial<PlanScope>; validFrom?: Date };

/** Plans, each for its scope: the first is number 1, and for the town if it does not say otherwise. */
export const makePricing = (...plans: GivenPlan[]): Pricing =>
  toPricing(
    plans.map(({ scope: _, validFrom: __, ...plan }, index) => makePlan(index + 1, plan)),
    plans.map(({ scope, planId, validFrom = new Date(0) }, index) => ({
      ...{ modelId: null, forMembers: false, ...scope, validFrom, ...audit },
      ...{ seq: index + 1, id: `assignment-${index + 1}`, planId: planId ?? `plan-${index + 1}` },
    })),
  );
