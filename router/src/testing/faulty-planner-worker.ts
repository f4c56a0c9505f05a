// A planner's thread that dies, or never answers, when it is told to: by an operation, or by the supergraph.
import { parentPort, workerData } from 'node:worker_threads';
import { PLANNER_READY, type PlanResponse, type PlanRequest } from '../supergraph/planner-messages.ts';

const { sdl } = workerData as { sdl: string };
obey(sdl);

parentPort?.on('message', ({ text }: PlanRequest) => {
  obey(text);
  if (text.includes('hang')) return;
  parentPort?.postMessage({ plan: { kind: 'QueryPlan' } } satisfies PlanResponse);
});
parentPort?.postMessage(PLANNER_READY);

function obey(text: string): void {
  if (text === 'die') process.exit(3);
  if (text === 'throw') throw new Error('not caught');
}
