import { findAssignment, findPlan, type Pricing } from '../../pricing/domain/pricing.ts';
import type { FeedPlan } from './feed-snapshot.ts';

/** The plans that a feed tells of, and by which of them a model is rented. */
export interface FeedPlans {
  plans: readonly FeedPlan[];
  /** The plan of everybody first, that of members after it; empty: the town has no prices. */
  findPlanIds: (modelId: string) => readonly string[];
}

/** Stands for what costs nothing in a town where other models have a price: GBFS wants a plan of each. */
const freePlan: FeedPlan = { id: 'free', name: '', description: '', terms: null };

/** Finds the plans that are in force at an instant for rentals of these models. */
export function findFeedPlans(pricing: Pricing, modelIds: readonly string[], at: Date): FeedPlans {
  const byModel = new Map(modelIds.map((modelId) => [modelId, findPlans(pricing, modelId, at)]));
  const found = [...byModel.values()].flat();
  if (found.every(({ terms }) => terms === null)) return { plans: [], findPlanIds: () => [] };
  const plans = new Map(found.map((plan) => [plan.id, plan]));
  return {
    plans: [...plans.values()],
    findPlanIds: (modelId) => [...new Set(byModel.get(modelId)?.map(({ id }) => id))],
  };
}

function findPlans(pricing: Pricing, modelId: string, at: Date): FeedPlan[] {
  const hasMembersPlan = [modelId, null].some((scope) => {
    return findAssignment(pricing, { modelId: scope, forMembers: true }, at) !== undefined;
  });
  return (hasMembersPlan ? [false, true] : [false]).map((isMember) => {
    const plan = findPlan(pricing, { modelId, isMember }, at);
    if (!plan) return freePlan;
    const { planId, name, description, terms } = plan;
    return { id: planId, name, description, terms };
  });
}
