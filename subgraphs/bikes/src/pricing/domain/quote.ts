import type { DecisionContext } from '../../domain/fleet.ts';
import { findRules } from '../../policies/domain/policies.ts';
import { findNearestChoice } from '../../rentals/domain/choose-return-by.ts';
import { toTerms } from '../../rentals/domain/terms.ts';
import { countLateMinutes, countMinutes, toFee } from './fee.ts';
import { toFeeLines, type Fee } from './price.ts';
import type { PlanVersion } from './pricing-plan.ts';
import { findPlan } from './pricing.ts';

/** A use of a bike that somebody thinks about. */
export interface PlannedUse {
  modelId: string;
  /** Null: any station; then the hours of the town count. */
  stationId: string | null;
  from: Date;
  to: Date;
  /** Null: not known, and not charged. */
  kilometres: number | null;
  isMember: boolean;
}

/** What a use would cost. */
export interface Quote {
  plan: PlanVersion;
  from: Date;
  to: Date;
  /** When it would be due, chosen as near to its end as the rules allow. */
  returnBy: Date;
  fee: Fee;
}

/** What a use would cost that starts and ends as said, by the plans and rules of its start; undefined: it is free. */
export function computeQuote(
  { modelId, stationId, from, to, kilometres, isMember }: PlannedUse,
  { pricing, ...circumstances }: Pick<DecisionContext, 'pricing' | 'policies' | 'calendar' | 'timeZone'>,
): Quote | undefined {
  const plan = findPlan(pricing, { modelId, isMember }, from);
  if (!plan) return undefined;
  const atStart = { ...circumstances, now: from, stationId };
  const rules = findRules(atStart, { modelId, stationId });
  const terms = toTerms(rules, atStart, { chosen: findNearestChoice(to, rules, atStart) });
  const fee = toFee(
    plan,
    toFeeLines(plan.terms, {
      minutes: countMinutes(from, to),
      earlierMinutes: 0,
      kilometres,
      lateMinutes: countLateMinutes(
        plan,
        { ...terms, startStationId: stationId, endedAt: to },
        circumstances,
      ),
      isLost: false,
    }),
  );
  return { plan, from, to, returnBy: terms.returnBy, fee };
}
