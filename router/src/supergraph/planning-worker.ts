// Runs in a thread of its own: `start-planning.ts` starts it, and tells it the supergraph.
import { parentPort, workerData } from 'node:worker_threads';
import { createPlanner } from './create-planner.ts';
import { READY, type PlanAnswer, type PlanQuestion } from './planning-messages.ts';

const { sdl } = workerData as { sdl: string };
const plan = createPlanner(sdl);

parentPort?.on('message', ({ text, operationName }: PlanQuestion) => {
  parentPort?.postMessage(answer(text, operationName));
});
parentPort?.postMessage(READY);

function answer(text: string, operationName: string | undefined): PlanAnswer {
  try {
    return { plan: plan(text, operationName) };
  } catch (error) {
    return { failure: (error as Error).message };
  }
}
