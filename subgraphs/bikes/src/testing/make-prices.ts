import type { PlanVersion, PricingTerms } from '../pricing/domain/pricing-plan.ts';
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
