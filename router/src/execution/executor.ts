import { GraphQLError, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import type { Log } from '@bike-rentals/runtime';
import type { JsonObject } from '../json/json-object.ts';
import { PlanningError } from '../supergraph/planner-worker-client.ts';
import type { SchemaGeneration } from '../supergraph/schema-generation.ts';
import { executeOperation, type ExecutionResult } from './build-response.ts';
import type { RequestContext, CreateExecutionContext } from './execution-context.ts';
import { createOperationCache, type CachedOperation, type OperationCache } from './operation-cache.ts';
import { isSubscription, type OperationSource, type PreparedOperation } from './prepare-operation.ts';

/** An operation that has been parsed and validated. */
export interface ValidOperation extends Pick<OperationSource, 'document' | 'definition'> {
  schema: GraphQLSchema;
}

/** The part of a request that changes between executions of one operation. */
export interface ExecutionRequest {
  variables: Record<string, unknown>;
  requestContext: RequestContext;
}

/** A planned subscription with its coerced variables. */
export interface PreparedSubscription {
  prepared: PreparedOperation;
  variables: JsonObject;
}

/** The outcome of an execution. A subscription is returned prepared, and runs when a subscriber joins it. */
export type ExecutionOutcome = ExecutionResult | ExecutionFailure | PreparedSubscription;

/** The operation was not executed. */
export interface ExecutionFailure {
  errors: readonly GraphQLError[];
  /** HTTP status of the response. */
  status: number;
}

/** What an executor needs. */
export interface ExecutorOptions {
  first: SchemaGeneration;
  createExecutionContext: CreateExecutionContext;
  /** Changes the document of a subscription where the router must fetch more than the client selects. */
  adaptSubscription: (
    generation: SchemaGeneration,
    definition: OperationDefinitionNode,
  ) => OperationSource['adapt'];
  /** Called with whether the plan was cached. */
  onPlan?: (isCached: boolean) => void;
  log: Pick<Log, 'error'>;
}

/** Executes valid operations. Each operation is added once and executed by its cache entry. */
export interface Executor {
  /** Finds an operation of the current generation. */
  find(key: string): CachedOperation | undefined;
  /**
   * Adds an operation to the generation whose schema it was validated against. `size` is its weight in the cache, in
   * characters.
   */
  add(key: string, operation: ValidOperation, size: number): CachedOperation;
  /** Never rejects: a failure of the router becomes an error without details. */
  execute(operation: CachedOperation, request: ExecutionRequest): Promise<ExecutionOutcome>;
  /** Switches later operations to another generation. Running operations end with the one they began with. */
  useGeneration(generation: SchemaGeneration): void;
}

/** Creates an executor, beginning with the generation `first`. */
export function createExecutor(options: ExecutorOptions): Executor {
  const { first, createExecutionContext, adaptSubscription, onPlan, log } = options;
  const generations = new WeakMap<GraphQLSchema, { generation: SchemaGeneration; cache: OperationCache }>();
  let current = register(first);

  function register(generation: SchemaGeneration): OperationCache {
    const cache = createOperationCache(generation);
    generations.set(generation.apiSchema, { generation, cache });
    return cache;
  }

  async function execute(
    operation: CachedOperation,
    { variables, requestContext }: ExecutionRequest,
  ): Promise<ExecutionOutcome> {
    try {
      const { generation, definition } = operation;
      const { coerced, errors } = operation.coerce(variables);
      if (errors) return { errors, status: 400 };
      const pending = operation.prepare(coerced);
      onPlan?.(!(pending instanceof Promise));
      const prepared = pending instanceof Promise ? await pending : pending;
      if (!isSubscription(definition))
        return await executeOperation(prepared, createExecutionContext(generation, requestContext, coerced));
      if (prepared.plan.node?.kind !== 'Subscription') return nothingToSubscribe();
      return { prepared, variables: coerced };
    } catch (error) {
      const isForClient = error instanceof PlanningError && error.code !== 'INTERNAL_SERVER_ERROR';
      if (isForClient && error.code !== 'NO_QUERY_PLAN') return toPlanningFailure(error);
      if (error instanceof GraphQLError) return { errors: [error], status: 400 };
      const { requestId } = requestContext;
      const name = operation.definition.name?.value;
      log.error({ err: error, requestId, operation: name }, 'execution failed');
      if (isForClient) return toPlanningFailure(error);
      return createFailure(500, 'INTERNAL_SERVER_ERROR', 'Internal server error.');
    }
  }

  return {
    find: (key) => current.find(key),
    add(key, { schema, document, definition }, size) {
      const found = generations.get(schema);
      if (!found) throw new Error('the operation was validated with an unknown schema');
      const { generation, cache } = found;
      const adapt = isSubscription(definition) ? adaptSubscription(generation, definition) : undefined;
      return cache.add(key, { document, definition, ...(adapt && { adapt }) }, size);
    },
    execute,
    useGeneration(generation) {
      current = register(generation);
    },
  };
}

function createFailure(status: number, code: string, message: string): ExecutionFailure {
  return { errors: [new GraphQLError(message, { extensions: { code } })], status };
}

/**
 * 503 and 500: the server is overloaded, or its schema has a field that no subgraph can resolve. 400: the client's
 * operation is too complex.
 */
const PLANNING_STATUS = {
  OVERLOADED: 503,
  NO_QUERY_PLAN: 500,
  INTERNAL_SERVER_ERROR: 500,
  OPERATION_TOO_COMPLEX: 400,
};

const toPlanningFailure = ({ code, message }: PlanningError) =>
  createFailure(PLANNING_STATUS[code], code, message);

/** The only root field was skipped, or the operation selects nothing but `__typename`. */
const nothingToSubscribe = () =>
  createFailure(400, 'BAD_REQUEST', 'The subscription selects no field of a service.');
