// A planner's thread that dies, or never answers, when it is told to.
import { parentPort } from 'node:worker_threads';
import type { PlanAnswer, PlanQuestion } from '../supergraph/start-planning.ts';

parentPort?.on('message', ({ text }: PlanQuestion) => {
  if (text === 'die') process.exit(3);
  if (text === 'throw') throw new Error('not caught');
  if (text === 'hang') return;
  parentPort?.postMessage({ plan: { kind: 'QueryPlan' } } satisfies PlanAnswer);
});
