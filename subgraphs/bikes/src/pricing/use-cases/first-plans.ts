import { createUuid } from '@bike-rentals/runtime';
import { alwaysOpen } from '../../hours/domain/calendar.ts';
import { noPolicies } from '../../policies/domain/policies.ts';
import type { Rental } from '../../rentals/domain/rental.ts';
import type { Transaction } from '../../store/open-store.ts';
import { systemActor } from '../../use-cases/use-case-context.ts';
import { withFee } from '../domain/fee.ts';
import type { PricingTerms } from '../domain/pricing-plan.ts';
import { findPlan, type PlanScope, type Pricing } from '../domain/pricing.ts';
import { findPricing, insertAssignment, insertPlanVersion } from '../store/pricing.ts';

/** A plan that a town has from the start, and what it is for. */
export interface FirstPlan {
  name: string;
  description: string;
  scope: PlanScope;
  terms: PricingTerms;
}

/** Adds plans to a new town, as if it had always had them. */
export async function insertFirstPlans(tx: Transaction, plans: readonly FirstPlan[]): Promise<Pricing> {
  const reason = 'As it has always been';
  const toAudit = () => ({ id: createUuid(), actorId: systemActor.id, reason, at: new Date() });
  for (const { scope, ...plan } of plans) {
    const planId = createUuid();
    await insertPlanVersion(tx, { ...plan, planId, version: 1, isRetired: false, ...toAudit() });
    await insertAssignment(tx, { ...scope, planId, validFrom: new Date(0), ...toAudit() });
  }
  return findPricing(tx);
}

/** The rental with the plan that it would have got, if its user was no member, and with its fee if it has ended. */
export function priceRental(rental: Rental, pricing: Pricing, timeZone: string): Rental {
  const plan = findPlan(pricing, { modelId: rental.modelId, isMember: false }, rental.rentedAt);
  const circumstances = { pricing, policies: noPolicies, calendar: alwaysOpen, timeZone };
  return withFee({ ...rental, planRef: plan?.seq ?? null }, circumstances);
}
