import type { FetchNode } from '@apollo/query-planner';
import { OperationTypeNode } from 'graphql';
import { ASSERTION_HEADER, type AssertionSigner, type Viewer } from '@bike-rentals/identity';
import type { Log } from '@bike-rentals/runtime';
import type { ObservedFetch, Observer } from '../observation/observer.ts';
import type { Generation } from '../supergraph/build-generation.ts';
import type { Run } from './execute-plan.ts';
import { requireEntities } from './require-entities.ts';
import type { Data } from './spots.ts';
import {
  createQuestion,
  SubgraphFailure,
  type SubgraphClient,
  type SubgraphQuestion,
} from './subgraph-client.ts';

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
  /** Told of every fetch that has ended. */
  onFetch?: Observer['fetch'];
  log: Log;
}

export function createRuns({ client, signer, onFetch, log }: RunOptions): CreateRun {
  const questions = new WeakMap<FetchNode, SubgraphQuestion>();

  function getQuestion(node: FetchNode): SubgraphQuestion {
    let question = questions.get(node);
    if (!question) questions.set(node, (question = toQuestion(node)));
    return question;
  }

  return ({ endpoints, whole }, { viewer, headers: extra, requestId }, variables) => ({
    schema: whole,
    variables,
    errors: [],
    async fetch(node, fetchVariables) {
      const service = node.serviceName;
      const start = performance.now();
      const tell = (result: ObservedFetch['result']) =>
        onFetch?.({ service, result, seconds: (performance.now() - start) / 1_000 });
      try {
        const endpoint = endpoints.get(service);
        if (!endpoint) throw new SubgraphFailure('SUBGRAPH_UNAVAILABLE', 'no address is known');
        // Only these headers: nothing else that a client sent reaches a subgraph.
        const headers = { ...extra, ...(signer && { [ASSERTION_HEADER]: signer.sign(viewer, service) }) };
        const request = { question: getQuestion(node), variables: fetchVariables, headers };
        const given = await client.ask(endpoint.http, request);
        const answer = requireEntities(whole, { node, variables: fetchVariables, answer: given });
        tell(answer.errors ? 'errors' : 'success');
        return answer;
      } catch (error) {
        const isInvalid = error instanceof SubgraphFailure && error.code === 'SUBGRAPH_INVALID_RESPONSE';
        tell(isInvalid ? 'invalid' : 'unavailable');
        log.warn({ service, requestId, reason: (error as Error).message }, 'a subgraph gave no answer');
        throw error;
      }
    },
  });
}

function toQuestion({ operationKind, operation: query, operationName }: FetchNode): SubgraphQuestion {
  const kind = operationKind === OperationTypeNode.MUTATION ? 'mutation' : 'query';
  return createQuestion({ kind, query, operationName });
}
