import type { QueryPlan } from '@apollo/query-planner';

/** What the thread says first: it knows the supergraph. */
export const PLANNER_READY = 'ready';

export interface PlanRequest {
  text: string;
  operationName: string | undefined;
}

export type PlanResponse = { plan: QueryPlan } | { failure: string };
