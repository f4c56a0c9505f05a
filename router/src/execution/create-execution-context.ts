import type { FetchNode } from '@apollo/query-planner';
import { OperationTypeNode } from 'graphql';
import { ASSERTION_HEADER, type AssertionSigner } from '@bike-rentals/identity';
import type { Log } from '@bike-rentals/runtime';
import { SpanKind, SpanStatusCode, startSpan, toTraceparent, type Tracer } from '@bike-rentals/tracing';
import { assertEntitiesMatch } from './assert-entities-match.ts';
import type { CreateExecutionContext } from './execution-context.ts';
import {
  compileRequest,
  SubgraphRequestError,
  type SubgraphClient,
  type CompiledRequest,
} from './subgraph-client.ts';

/** The outcome of one fetch, for metrics. */
export interface ObservedFetch {
  service: string;
  result: 'success' | 'errors' | 'unavailable' | 'invalid';
  seconds: number;
}

/** What execution contexts have in common. */
export interface ExecutionContextOptions {
  client: SubgraphClient;
  /** Signs assertions. Undefined: subgraphs do not learn who the viewer is. */
  signer: AssertionSigner | undefined;
  /** Called after every fetch. */
  onFetch?: (fetch: ObservedFetch) => void;
  /** @default nothing is traced */
  tracer?: Tracer | undefined;
  log: Log;
}

/** Creates the factory of execution contexts. It serialises each fetch of a plan once. */
export function createExecutionContextFactory({
  client,
  signer,
  onFetch,
  tracer,
  log,
}: ExecutionContextOptions): CreateExecutionContext {
  const compiledFetches = new WeakMap<FetchNode, CompiledRequest>();

  function getCompiled(node: FetchNode): CompiledRequest {
    let compiled = compiledFetches.get(node);
    if (!compiled) compiledFetches.set(node, (compiled = compileFetch(node)));
    return compiled;
  }

  return (
    { endpoints, supergraphSchema },
    { viewer, headers: extra, span: above, userAgent, requestId },
    variables,
  ) => ({
    schema: supergraphSchema,
    variables,
    errors: [],
    async fetch(node, fetchVariables, representations) {
      const service = node.serviceName;
      const start = performance.now();
      const span = above && startSpan(tracer, `fetch ${service}`, { parent: above, kind: SpanKind.CLIENT });
      const record = (result: ObservedFetch['result']) =>
        onFetch?.({ service, result, seconds: (performance.now() - start) / 1_000 });
      try {
        const endpoint = endpoints.get(service);
        if (!endpoint) throw new SubgraphRequestError('SUBGRAPH_UNAVAILABLE', 'no address is known');
        // No other header of the client's request reaches a subgraph.
        const headers = {
          ...extra,
          ...(span && { traceparent: toTraceparent(span) }),
          ...(userAgent !== undefined && isMutation(node) && { 'user-agent': userAgent }),
          ...(signer && { [ASSERTION_HEADER]: signer.sign(viewer, service) }),
        };
        const request = { compiled: getCompiled(node), variables: fetchVariables, representations, headers };
        const received = await client.send(endpoint.http, request);
        if (representations) assertEntitiesMatch(supergraphSchema, received, representations.list);
        record(received.errors ? 'errors' : 'success');
        return received;
      } catch (error) {
        const isInvalid = error instanceof SubgraphRequestError && error.code === 'SUBGRAPH_INVALID_RESPONSE';
        record(isInvalid ? 'invalid' : 'unavailable');
        span?.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
        log.warn({ service, requestId, reason: (error as Error).message }, 'fetch from subgraph failed');
        throw error;
      } finally {
        span?.end();
      }
    },
  });
}

const isMutation = ({ operationKind }: FetchNode): boolean => operationKind === OperationTypeNode.MUTATION;

function compileFetch(node: FetchNode): CompiledRequest {
  const { operation: query, operationName } = node;
  const kind = isMutation(node) ? 'mutation' : 'query';
  return compileRequest({ kind, query, operationName });
}
