import {
  getVariableValues,
  GraphQLError,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { createBoundedCache, type Viewer } from '@bike-rentals/identity';
import type { Log } from '@bike-rentals/runtime';
import type { Generation } from '../supergraph/build-generation.ts';
import type { CreateRun } from './create-run.ts';
import {
  createOperation,
  isSubscription,
  type Operation,
  type OperationSource,
  type PreparedOperation,
} from './prepare-operation.ts';
import { respond } from './respond.ts';
import type { Data } from './spots.ts';

/** What travels with a request through Apollo Server. */
export interface RequestContext {
  viewer: Viewer;
  /** Takes over a subscription. Missing where the connection cannot carry one. */
  onSubscription?: (subscription: AcceptedSubscription) => void;
}

/** A subscription that is valid and planned, with coerced variables. */
export interface AcceptedSubscription {
  prepared: PreparedOperation;
  variables: Data;
}

/** A validated request, as Apollo Server hands it over. */
export interface ValidRequest {
  schema: GraphQLSchema;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  operationName: string | null;
  queryHash: string;
  source: string;
  request: { variables?: Record<string, unknown> };
  context: RequestContext;
}

export interface ExecutorOptions {
  createRun: CreateRun;
  /** What to fetch for a subscription beyond what the client gets. */
  adaptSubscription: (
    generation: Generation,
    definition: OperationDefinitionNode,
  ) => OperationSource['adapt'];
  log: Log;
}

/** Prepared operations that one generation remembers. */
const MOST_OPERATIONS = 2_000;

/** Answers validated requests. Never throws: what goes wrong here becomes an error without insides. */
export function createExecutor({ createRun, adaptSubscription, log }: ExecutorOptions) {
  const generations = new WeakMap<GraphQLSchema, (request: ValidRequest) => Operation>();

  async function execute(request: ValidRequest, operation: Operation) {
    const { coerced, errors } = coerceVariables(operation, request.request.variables);
    if (errors) return { errors };
    const prepared = operation.prepare(coerced);
    if (!isSubscription(operation.definition)) {
      return respond(prepared, createRun(operation.generation, request.context.viewer, coerced));
    }
    const { onSubscription } = request.context;
    if (!onSubscription) return { errors: [noSubscriptionHere()] };
    onSubscription({ prepared, variables: coerced });
    return { data: null };
  }

  function createLookup(generation: Generation) {
    const operations = createBoundedCache<Operation>(MOST_OPERATIONS);
    return ({ queryHash, operationName, source, document, operation: definition }: ValidRequest) => {
      const key = `${queryHash} ${operationName ?? ''}`;
      let operation = operations.find(key);
      if (!operation) {
        const adapt = isSubscription(definition) ? adaptSubscription(generation, definition) : undefined;
        operation = createOperation(generation, { source, document, definition, ...(adapt && { adapt }) });
        operations.set(key, operation);
      }
      return operation;
    };
  }

  return {
    /** Requests are answered by the generation whose schema they were validated with. */
    addGeneration(generation: Generation): void {
      generations.set(generation.api, createLookup(generation));
    },
    async execute(request: ValidRequest) {
      try {
        const getOperation = generations.get(request.schema);
        if (!getOperation) throw new Error('the request was validated with an unknown schema');
        return await execute(request, getOperation(request));
      } catch (error) {
        log.error({ err: error, operation: request.operationName }, 'request failed in the router');
        return { errors: [internalError()] };
      }
    },
  };
}

function coerceVariables({ generation, definition }: Operation, raw: Data | undefined) {
  const definitions = definition.variableDefinitions ?? [];
  if (definitions.length === 0) return { coerced: {} };
  return getVariableValues(generation.api, definitions, raw ?? {}, { maxErrors: 10 });
}

function noSubscriptionHere(): GraphQLError {
  return new GraphQLError('Subscriptions are served over WebSocket (graphql-transport-ws).', {
    extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
  });
}

function internalError(): GraphQLError {
  return new GraphQLError('Internal server error.', {
    extensions: { code: 'INTERNAL_SERVER_ERROR', http: { status: 500 } },
  });
}
