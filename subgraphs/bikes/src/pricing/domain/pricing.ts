import { minute } from '@bike-rentals/runtime/durations';
import type { PlanVersion } from './pricing-plan.ts';

/** Which rentals a plan is for. */
export interface PlanScope {
  /** Null: all models. */
  modelId: string | null;
  /** Of members only. */
  forMembers: boolean;
}

/** From an instant on, what is rented within a scope is priced by a plan. Assignments are added, never changed. */
export interface PlanAssignment extends PlanScope {
  /** Counts all assignments. */
  seq: number;
  id: string;
  /** Null: from now on a wider scope decides; for the town: rentals are free. */
  planId: string | null;
  validFrom: Date;
  actorId: string;
  reason: string;
  at: Date;
}

/** All prices of a town, ready to be asked. */
export interface Pricing {
  /** That of the last version of a plan, and of the last assignment. */
  readonly planSeq: number;
  readonly assignmentSeq: number;
  readonly versions: ReadonlyMap<number, PlanVersion>;
  /** The last version of each plan. */
  readonly plans: ReadonlyMap<string, PlanVersion>;
  /** By scope, the one that is valid last at the end. */
  readonly assignments: ReadonlyMap<string, readonly PlanAssignment[]>;
  /** The longest `rerentGapMinutes` of all versions. */
  readonly rerentGapMinutes: number;
}

/** The name of a scope. */
export const toPlanScopeName = ({ modelId, forMembers }: PlanScope): string =>
  `${modelId ?? ''}:${forMembers ? 'members' : ''}`;

/** Makes prices of all versions of plans and all assignments, in their order. */
export function toPricing(versions: readonly PlanVersion[], assignments: readonly PlanAssignment[]): Pricing {
  const byScope = Map.groupBy(assignments, toPlanScopeName);
  for (const ofScope of byScope.values())
    ofScope.sort((a, b) => a.validFrom.getTime() - b.validFrom.getTime() || a.seq - b.seq);
  return {
    planSeq: Math.max(0, ...versions.map(({ seq }) => seq)),
    assignmentSeq: Math.max(0, ...assignments.map(({ seq }) => seq)),
    versions: new Map(versions.map((version) => [version.seq, version])),
    plans: new Map(versions.map((version) => [version.planId, version])),
    assignments: byScope,
    rerentGapMinutes: Math.max(0, ...versions.map(({ terms }) => terms.rerentGapMinutes)),
  };
}

/** Everything is free. */
export const noPricing: Pricing = toPricing([], []);

/** The assignment of a scope that is in force at an instant. */
export const findAssignment = (
  { assignments }: Pricing,
  scope: PlanScope,
  at: Date,
): PlanAssignment | undefined =>
  assignments.get(toPlanScopeName(scope))?.findLast(({ validFrom }) => validFrom <= at);

/**
 * The plan of a rental that starts at an instant: that of the model for members, else of the model, else of the town for
 * members, else of the town. Undefined: it is free.
 */
export function findPlan(
  pricing: Pricing,
  { modelId, isMember }: { modelId: string; isMember: boolean },
  at: Date,
): PlanVersion | undefined {
  const members = isMember ? [true, false] : [false];
  for (const scopeModel of [modelId, null])
    for (const forMembers of members) {
      const planId = findAssignment(pricing, { modelId: scopeModel, forMembers }, at)?.planId ?? null;
      if (planId !== null) return pricing.plans.get(planId);
    }
  return undefined;
}

/** Rentals that ended after this instant may be continued in price by one that begins now; undefined: none. */
export const findContinuedSince = ({ rerentGapMinutes }: Pricing, now: Date): Date | undefined =>
  rerentGapMinutes === 0 ? undefined : new Date(now.getTime() - rerentGapMinutes * minute);

/** A plan of a scope, in force or to come. */
export interface ListedAssignment extends PlanScope {
  planId: string | null;
  validFrom: Date;
  /** How often the plan of the scope was changed. */
  version: number;
}

/** Which plans rentals get now, and which ones later: those of the town first, of each scope in their order. */
export function listAssignments({ assignments }: Pricing, now: Date): ListedAssignment[] {
  const listed = [...assignments.values()].flatMap((ofScope) => {
    const inForce = ofScope.findLast(({ validFrom }) => validFrom <= now);
    return ofScope
      .filter((one) => one === inForce || one.validFrom > now)
      .map((one) => ({ ...one, version: ofScope.length }));
  });
  return listed.sort((a, b) => toPlanScopeName(a).localeCompare(toPlanScopeName(b)));
}
