import type { QueryPlan } from '@apollo/query-planner';

/** First message of the worker: the supergraph is loaded. */
export const PLANNER_READY = 'ready';

/** Asks the worker for the plan of one operation of a document. */
export interface PlanRequest {
  text: string;
  operationName: string | undefined;
}

/** The plan, or the message of the planner's error. */
export type PlanResponse = { plan: QueryPlan } | { failure: string };
