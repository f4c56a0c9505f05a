import { GraphQLError, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import type { Log } from '@bike-rentals/runtime';
import type { SchemaGeneration } from '../supergraph/schema-generation.ts';
import { PlanningError } from '../supergraph/planner-worker-client.ts';
import type { RequestContext, CreateExecutionContext } from './create-execution-context.ts';
import { isSubscription, type OperationSource, type PreparedOperation } from './prepare-operation.ts';
import { createOperationCache, type CachedOperation, type OperationCache } from './operation-cache.ts';
import { executeOperation, type ExecutionResult } from './build-response.ts';
import type { JsonObject } from '../json/json-object.ts';

/** Parsed, and valid by the schema. */
export interface ValidOperation extends Pick<OperationSource, 'document' | 'definition'> {
  schema: GraphQLSchema;
}

/** One request for an operation. */
export interface ExecutionRequest {
  variables: Record<string, unknown>;
  requestContext: RequestContext;
}

/** A subscription that is planned, with coerced variables. */
export interface PreparedSubscription {
  prepared: PreparedOperation;
  variables: JsonObject;
}

export type ExecutionOutcome = ExecutionResult | ExecutionFailure | PreparedSubscription;

export interface ExecutionFailure {
  errors: readonly GraphQLError[];
  /** As HTTP says it. */
  status: number;
}

export interface ExecutorOptions {
  first: SchemaGeneration;
  createExecutionContext: CreateExecutionContext;
  /** What to fetch for a subscription beyond what the client gets. */
  adaptSubscription: (
    generation: SchemaGeneration,
    definition: OperationDefinitionNode,
  ) => OperationSource['adapt'];
  /** Told whether a plan was at hand. */
  onPlan?: (known: boolean) => void;
  log: Pick<Log, 'error'>;
}

/** Runs valid operations, each of which it is told once. */
export interface Executor {
  /** What was added under this key, for the supergraph that is current. */
  find(key: string): CachedOperation | undefined;
  /** It is run by the generation whose schema it was validated with. `size`: what it takes, in characters of text. */
  add(key: string, operation: ValidOperation, size: number): CachedOperation;
  /** Never rejects: what goes wrong here becomes an error without insides. */
  execute(operation: CachedOperation, request: ExecutionRequest): Promise<ExecutionOutcome>;
  /** For operations to come; running ones end with the generation that they began with. */
  useGeneration(generation: SchemaGeneration): void;
}

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
      log.error({ err: error, requestId, operation: name }, 'request failed in the router');
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

/** Overload is the server's fault, and so is a schema that has fields without a way to them. */
const PLANNING_STATUS = {
  OVERLOADED: 503,
  NO_QUERY_PLAN: 500,
  INTERNAL_SERVER_ERROR: 500,
  OPERATION_TOO_COMPLEX: 400,
};

const toPlanningFailure = ({ code, message }: PlanningError) =>
  createFailure(PLANNING_STATUS[code], code, message);

/** Its one field is skipped, or asks for nothing but the type. */
const nothingToSubscribe = () =>
  createFailure(400, 'BAD_REQUEST', 'The subscription has no field that a service could answer.');
