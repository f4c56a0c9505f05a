import type { SubgraphWatch } from './watch-subgraphs.ts';

export interface Readiness {
  /** Why the router should not be given requests; empty if it should. */
  getNotReadyReasons(): Promise<string[]>;
  /** From now on it stops. */
  stop(): void;
}

/** The supergraph is not among them: without one there is no router. */
export function createReadiness(subgraphs: SubgraphWatch, hasRevocations: () => boolean): Readiness {
  let stopping = false;
  return {
    async getNotReadyReasons() {
      if (stopping) return ['the router is stopping'];
      const unreachable = await subgraphs.findUnreachable();
      const reasons = unreachable.map((name) => `the subgraph "${name}" does not answer`);
      if (!hasRevocations()) reasons.push('the revocations of tokens are not known yet');
      return reasons;
    },
    stop() {
      stopping = true;
    },
  };
}
