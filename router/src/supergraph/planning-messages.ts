import type { QueryPlan } from '@apollo/query-planner';

/** What the thread says first: it knows the supergraph. */
export const READY = 'ready';

export interface PlanQuestion {
  text: string;
  operationName: string | undefined;
}

export type PlanAnswer = { plan: QueryPlan } | { failure: string };
