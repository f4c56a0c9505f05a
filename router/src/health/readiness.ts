import type { SubgraphWatch } from './watch-subgraphs.ts';

/** Whether the router should get requests, and whether the system behind it can answer them. */
export interface Readiness {
  /**
   * Reasons why this router should not get requests; empty if it is ready. They are its own: a subgraph that is away
   * would otherwise take all routers out of service together, with what the other subgraphs could still answer.
   */
  getNotReadyReasons(): string[];
  /** The same, and the subgraphs that do not respond: for operators and alarms. */
  getFailures(): Promise<string[]>;
  /** Reports "not ready" from now on. */
  stop(): void;
}

/**
 * Creates the readiness check. The supergraph needs no check: without one the router does not start. Revocations that
 * have been loaded once stay known.
 */
export function createReadiness(subgraphs: SubgraphWatch, hasRevocations: () => boolean): Readiness {
  let stopping = false;
  function getNotReadyReasons(): string[] {
    if (stopping) return ['the router is stopping'];
    return hasRevocations() ? [] : ['the token revocations are not loaded yet'];
  }
  return {
    getNotReadyReasons,
    async getFailures() {
      const unreachable = await subgraphs.findUnreachable();
      return [
        ...getNotReadyReasons(),
        ...unreachable.map((name) => `the subgraph "${name}" does not respond`),
      ];
    },
    stop() {
      stopping = true;
    },
  };
}
