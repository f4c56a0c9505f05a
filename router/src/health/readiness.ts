import type { SubgraphWatch } from './watch-subgraphs.ts';

export interface Readiness {
  /** Why the router should not be given requests; empty if it should. */
  findObstacles(): Promise<string[]>;
  /** From now on it stops. */
  stop(): void;
}

/** The supergraph is not among them: without one there is no router. */
export function createReadiness(subgraphs: SubgraphWatch, hasRevocations: () => boolean): Readiness {
  let stopping = false;
  return {
    async findObstacles() {
      if (stopping) return ['the router is stopping'];
      const silent = await subgraphs.findSilent();
      const obstacles = silent.map((name) => `the subgraph "${name}" does not answer`);
      if (!hasRevocations()) obstacles.push('the revocations of tokens are not known yet');
      return obstacles;
    },
    stop() {
      stopping = true;
    },
  };
}
