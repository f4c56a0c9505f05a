// Runs in a worker thread, which `planner-worker-client.ts` starts with the SDL of the supergraph.
import { parentPort, workerData } from 'node:worker_threads';
import { createPlanner } from './create-planner.ts';
import { PLANNER_READY, type PlanResponse, type PlanRequest } from './planner-messages.ts';

const { sdl } = workerData as { sdl: string };
const plan = createPlanner(sdl);

parentPort?.on('message', ({ text, operationName }: PlanRequest) => {
  parentPort?.postMessage(handleRequest(text, operationName));
});
parentPort?.postMessage(PLANNER_READY);

function handleRequest(text: string, operationName: string | undefined): PlanResponse {
  try {
    return { plan: plan(text, operationName) };
  } catch (error) {
    return { failure: (error as Error).message };
  }
}
