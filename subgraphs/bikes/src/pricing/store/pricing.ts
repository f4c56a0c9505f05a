import type { Prisma } from '../../store/generated/client.ts';
import type { Reader, Transaction } from '../../store/open-store.ts';
import type { PlanVersion, PricingTerms } from '../domain/pricing-plan.ts';
import { toPricing, type PlanAssignment, type Pricing } from '../domain/pricing.ts';

/** All versions of plans and all assignments. */
export async function findPricing(read: Reader | Transaction): Promise<Pricing> {
  const versions = await read.pricingPlan.findMany({ orderBy: { seq: 'asc' } });
  const assignments = await read.planAssignment.findMany({ orderBy: { seq: 'asc' } });
  return toPricing(
    versions.map((version) => ({ ...version, terms: version.terms as unknown as PricingTerms })),
    assignments.map((assignment) => ({ ...assignment, modelId: assignment.modelId || null })),
  );
}

/** Adds a version of a plan. */
export async function insertPlanVersion(
  tx: Transaction,
  { terms, ...version }: Omit<PlanVersion, 'seq'>,
): Promise<PlanVersion> {
  const row = await tx.pricingPlan.create({
    data: { ...version, terms: terms as unknown as Prisma.InputJsonObject },
  });
  return { ...row, terms };
}

/** Adds an assignment. */
export async function insertAssignment(
  tx: Transaction,
  { modelId, ...assignment }: Omit<PlanAssignment, 'seq'>,
): Promise<PlanAssignment> {
  const row = await tx.planAssignment.create({ data: { ...assignment, modelId: modelId ?? '' } });
  return { ...row, modelId };
}
