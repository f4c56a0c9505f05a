import type { SubgraphWatch } from './watch-subgraphs.ts';

/** Whether the router should get requests. */
export interface Readiness {
  /** Reasons why the router should not get requests. Empty if it is ready. */
  getNotReadyReasons(): Promise<string[]>;
  /** Reports "not ready" from now on. */
  stop(): void;
}

/** Creates the readiness check. The supergraph needs no check: without one the router does not start. */
export function createReadiness(subgraphs: SubgraphWatch, hasRevocations: () => boolean): Readiness {
  let stopping = false;
  return {
    async getNotReadyReasons() {
      if (stopping) return ['the router is stopping'];
      const unreachable = await subgraphs.findUnreachable();
      const reasons = unreachable.map((name) => `the subgraph "${name}" does not respond`);
      if (!hasRevocations()) reasons.push('the token revocations are not loaded yet');
      return reasons;
    },
    stop() {
      stopping = true;
    },
  };
}
