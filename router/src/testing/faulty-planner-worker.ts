// A planner worker that exits, throws or hangs if the operation, or the supergraph, says so.
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
