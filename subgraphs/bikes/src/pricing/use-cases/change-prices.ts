import type { Actor } from '@bike-rentals/contracts';
import type { EventContext } from '../../domain/fleet.ts';
import type { Transaction } from '../../store/open-store.ts';
import { recordEvent } from '../../use-cases/record-event.ts';
import { toDecisionContext, type UseCaseContext } from '../../use-cases/use-case-context.ts';
import type { PlanVersion } from '../domain/pricing-plan.ts';
import { toPlanScopeName, type PlanAssignment, type Pricing } from '../domain/pricing.ts';
import {
  countAssignments,
  decideAssignPlan,
  decideRetirePlan,
  decideSetPlan,
  type AssignmentInput,
  type NewVersion,
  type PlanInput,
  type PlanRefusal,
} from '../domain/set-plan.ts';
import { insertAssignment, insertPlanVersion } from '../store/pricing.ts';

/** Who changes prices, and why. */
export interface Order {
  actor: Actor;
  reason: string;
}
/** The new version, or why there is none. */
export type Changed<Value> = { kind: 'changed'; value: Value } | PlanRefusal;

/** Adds a plan, or a version of one. What is rented already keeps its price. */
export const setPricingPlan = (
  service: UseCaseContext,
  order: Order,
  input: PlanInput,
): Promise<Changed<PlanVersion>> =>
  change(service, order, async (tx, { pricing, ...context }) => {
    const decided = decideSetPlan(pricing, input, context.createId);
    return decided.kind === 'refused' ? decided : addVersion(tx, decided, context);
  });

/** The plan is given to no rental any more. */
export const retirePricingPlan = (
  service: UseCaseContext,
  order: Order,
  input: { planId: string; version: number },
): Promise<Changed<PlanVersion>> =>
  change(service, order, async (tx, { pricing, ...context }) => {
    const decided = decideRetirePlan(pricing, input, context.now);
    return decided.kind === 'refused' ? decided : addVersion(tx, decided, context);
  });

async function addVersion(
  tx: Transaction,
  { kind: _, ...version }: { kind: 'changed' } & NewVersion,
  context: EventContext,
): Promise<Changed<PlanVersion>> {
  const value = await insertPlanVersion(tx, { ...version, ...toAudit(context) });
  const { planId, name } = value;
  const type = value.isRetired ? ('plan.retired' as const) : ('plan.changed' as const);
  const aggregate = { aggregate: `plan:${planId}`, version: value.version };
  await recordEvent(tx, { type, ...aggregate, payload: { planId, version: value.version, name } }, context);
  return { kind: 'changed', value };
}

/** Rentals of a scope get a plan from an instant on. */
export const assignPricingPlan = (
  service: UseCaseContext,
  order: Order,
  input: AssignmentInput,
): Promise<Changed<PlanAssignment>> =>
  change(service, order, async (tx, { pricing, ...context }) => {
    const decided = decideAssignPlan(pricing, input, context.now);
    if (decided.kind === 'refused') return decided;
    const { scope, planId } = input;
    const { validFrom, before } = decided;
    const toNames = (id: string | null) => ({ plan: pricing.plans.get(id ?? '')?.name ?? null });
    const value = await insertAssignment(tx, { ...scope, planId, validFrom, ...toAudit(context) });
    await recordEvent(
      tx,
      {
        type: 'plan.assigned',
        aggregate: `prices:${toPlanScopeName(scope)}`,
        version: countAssignments(pricing, scope) + 1,
        payload: { ...scope, validFrom, planId, before: toNames(before), after: toNames(planId) },
      },
      context,
    );
    return { kind: 'changed', value };
  });

async function change<Value>(
  service: UseCaseContext,
  { actor, reason }: Order,
  work: (tx: Transaction, context: EventContext & { pricing: Pricing }) => Promise<Changed<Value>>,
): Promise<Changed<Value>> {
  const context = toDecisionContext(service, actor, { reason });
  const changed = await service.store.transact(async (tx) => {
    const { pricing } = await service.rules.read(tx);
    return work(tx, { ...context, pricing });
  });
  service.onCommit();
  return changed;
}

const toAudit = ({ createId, actor, reason = '', now: at }: EventContext) => ({
  id: createId(),
  actorId: actor.id,
  reason,
  at,
});
