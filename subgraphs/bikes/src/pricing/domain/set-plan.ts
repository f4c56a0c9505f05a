import type { PlanVersion, PricingTerms } from './pricing-plan.ts';
import { findAssignment, toPlanScopeName, type PlanScope, type Pricing } from './pricing.ts';

/** Why prices stay as they are. */
export interface PlanRefusal {
  kind: 'refused';
  code:
    | 'PLAN_UNKNOWN'
    | 'PLAN_RETIRED'
    | 'PLAN_IN_USE'
    | 'NAME_TAKEN'
    | 'VERSION_STALE'
    | 'VALID_FROM_PAST'
    | 'NOTHING_TO_CHANGE'
    | 'TOO_MANY_VERSIONS';
  field: string;
  message: string;
}

/** What an admin wants a plan to say from now on. */
export interface PlanInput {
  /** Null: a new plan. */
  planId: string | null;
  /** The last version that the admin has seen; 0 for a new plan. */
  version: number;
  name: string;
  description: string;
  terms: PricingTerms;
}

/** Versions of all plans together, and as many assignments: they are all in memory. */
export const maxPricingVersions = 10_000;

/** Decides about a new plan, or a new version of one. */
export function decideSetPlan(
  pricing: Pricing,
  { planId, version, name, description, terms }: PlanInput,
  createId: () => string,
): PlanRefusal | ({ kind: 'changed' } & NewVersion) {
  const found = planId === null ? undefined : findForChange(pricing, { planId, version });
  if (found && 'kind' in found) return found;
  const isTaken = [...pricing.plans.values()].some(
    (other) => !other.isRetired && other.planId !== planId && toKey(other.name) === toKey(name),
  );
  if (isTaken) return refuse('NAME_TAKEN', 'input.name', `There is a plan "${name}" already.`);
  if (pricing.versions.size >= maxPricingVersions) return refuseTooMany('plans');
  const next = { name, description, terms, isRetired: false };
  return { kind: 'changed', planId: planId ?? createId(), version: (found?.version ?? 0) + 1, ...next };
}

/** What is new of a version of a plan. */
export type NewVersion = Pick<
  PlanVersion,
  'planId' | 'version' | 'name' | 'description' | 'terms' | 'isRetired'
>;

/** Decides whether a plan is given to no rental any more. Rentals that have it keep it. */
export function decideRetirePlan(
  pricing: Pricing,
  plan: { planId: string; version: number },
  now: Date,
): PlanRefusal | ({ kind: 'changed' } & NewVersion) {
  const found = findForChange(pricing, plan);
  if ('kind' in found) return found;
  const { planId, version, name, description, terms } = found;
  if (isInUse(pricing, planId, now))
    return refuse(
      'PLAN_IN_USE',
      'input.planId',
      `Rentals get the plan "${name}": give them another one first.`,
    );
  if (pricing.versions.size >= maxPricingVersions) return refuseTooMany('plans');
  return { kind: 'changed', planId, version: version + 1, name, description, terms, isRetired: true };
}

/** Rentals get it now or later. */
const isInUse = ({ assignments }: Pricing, planId: string, now: Date): boolean =>
  [...assignments.values()].some((ofScope) => {
    const inForce = ofScope.findLast(({ validFrom }) => validFrom <= now);
    return ofScope.some((one) => one.planId === planId && (one === inForce || one.validFrom > now));
  });

/** Which plan rentals of a scope get from an instant on. */
export interface AssignmentInput {
  scope: PlanScope;
  /** Null: a wider scope decides. */
  planId: string | null;
  /** Null: at once. */
  validFrom: Date | null;
  /** How many assignments of this scope the admin has seen. */
  version: number;
}

/** Decides which plan rentals of a scope get. */
export function decideAssignPlan(
  pricing: Pricing,
  { scope, planId, version, ...input }: AssignmentInput,
  now: Date,
): PlanRefusal | { kind: 'changed'; validFrom: Date; before: string | null } {
  const validFrom = input.validFrom ?? now;
  if (validFrom < now)
    return refuse('VALID_FROM_PAST', 'input.validFrom', 'Prices can be changed from now on, or later.');
  const plan = planId === null ? undefined : pricing.plans.get(planId);
  if (planId !== null && !plan) return refuse('PLAN_UNKNOWN', 'input.planId', 'There is no such plan.');
  if (plan?.isRetired) return refuse('PLAN_RETIRED', 'input.planId', `The plan "${plan.name}" is retired.`);
  if (countAssignments(pricing, scope) !== version)
    return refuse('VERSION_STALE', 'input.version', 'Somebody has changed these prices meanwhile.');
  if (pricing.assignmentSeq >= maxPricingVersions) return refuseTooMany('prices');
  const before = findAssignment(pricing, scope, validFrom)?.planId ?? null;
  if (before === planId)
    return refuse('NOTHING_TO_CHANGE', 'input.planId', 'These rentals have that plan already.');
  return { kind: 'changed', validFrom, before };
}

/** How often the plan of a scope was changed. */
export const countAssignments = ({ assignments }: Pricing, scope: PlanScope): number =>
  assignments.get(toPlanScopeName(scope))?.length ?? 0;

function findForChange(
  { plans }: Pricing,
  { planId, version }: { planId: string; version: number },
): PlanVersion | PlanRefusal {
  const found = plans.get(planId);
  if (!found) return refuse('PLAN_UNKNOWN', 'input.planId', 'There is no such plan.');
  if (found.isRetired) return refuse('PLAN_RETIRED', 'input.planId', `The plan "${found.name}" is retired.`);
  if (found.version !== version)
    return refuse('VERSION_STALE', 'input.version', 'Somebody has changed this plan meanwhile.');
  return found;
}

const refuse = (code: PlanRefusal['code'], field: string, message: string): PlanRefusal => ({
  kind: 'refused',
  code,
  field,
  message,
});

const refuseTooMany = (what: string): PlanRefusal =>
  refuse('TOO_MANY_VERSIONS', 'input', `There are ${maxPricingVersions} versions of ${what} already.`);

const toKey = (name: string): string => name.normalize('NFKC').toLocaleLowerCase('und');
