import { OperationTypeNode } from 'graphql';
import { ASSERTION_HEADER, type AssertionSigner, type Viewer } from '@bike-rentals/identity';
import type { Log } from '@bike-rentals/runtime';
import type { Generation } from '../supergraph/build-generation.ts';
import type { Run } from './execute-plan.ts';
import type { Data } from './spots.ts';
import { SubgraphFailure, type SubgraphClient } from './subgraph-client.ts';

/** For whom something is run. */
export interface Caller {
  viewer: Viewer;
  /** For every subgraph that is asked. */
  headers?: Record<string, string>;
  /** For logs. */
  requestId?: string;
}

/** Starts the run of one request, or of one event, for one viewer. */
export type CreateRun = (generation: Generation, caller: Caller, variables: Data) => Run;

export interface RunOptions {
  client: SubgraphClient;
  /** Left out: subgraphs are not told who asks. */
  signer: AssertionSigner | undefined;
  log: Log;
}

export function createRuns({ client, signer, log }: RunOptions): CreateRun {
  return ({ endpoints, whole }, { viewer, headers: extra, requestId }, variables) => ({
    schema: whole,
    variables,
    errors: [],
    async fetch(node, fetchVariables) {
      const service = node.serviceName;
      const endpoint = endpoints.get(service);
      if (!endpoint) throw new SubgraphFailure('SUBGRAPH_UNAVAILABLE', 'no address is known');
      const kind = node.operationKind === OperationTypeNode.MUTATION ? 'mutation' : 'query';
      // Only these headers: nothing else that a client sent reaches a subgraph.
      const headers = { ...extra, ...(signer && { [ASSERTION_HEADER]: signer.sign(viewer, service) }) };
      const { operation: query, operationName } = node;
      try {
        return await client.ask(endpoint.http, {
          query,
          operationName,
          variables: fetchVariables,
          kind,
          headers,
        });
      } catch (error) {
        log.warn({ service, requestId, reason: (error as Error).message }, 'a subgraph gave no answer');
        throw error;
      }
    },
  });
}
