import type { CreateRun } from '../execution/create-run.ts';
import { SubgraphFailure } from '../execution/subgraph-client.ts';
import type { ObservedFetch, Observer } from './observer.ts';

/** Tells the observer of every fetch. */
export function observeRuns(createRun: CreateRun, observer: Observer): CreateRun {
  return (generation, caller, variables) => {
    const run = createRun(generation, caller, variables);
    const { fetch } = run;
    run.fetch = async (node, fetchVariables) => {
      const start = performance.now();
      const tell = (result: ObservedFetch['result']) =>
        observer.fetch({ service: node.serviceName, result, seconds: (performance.now() - start) / 1000 });
      try {
        const answer = await fetch(node, fetchVariables);
        tell(answer.errors ? 'errors' : 'success');
        return answer;
      } catch (error) {
        const isInvalid = error instanceof SubgraphFailure && error.code === 'SUBGRAPH_INVALID_RESPONSE';
        tell(isInvalid ? 'invalid' : 'unavailable');
        throw error;
      }
    };
    return run;
  };
}
