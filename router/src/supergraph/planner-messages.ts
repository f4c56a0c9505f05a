import type { QueryPlan } from '@apollo/query-planner';

/** First message of the worker: the supergraph is loaded. */
export const PLANNER_READY = 'ready';

export interface PlanRequest {
  text: string;
  operationName: string | undefined;
}

export type PlanResponse = { plan: QueryPlan } | { failure: string };
