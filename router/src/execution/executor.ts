import { GraphQLError, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import type { Log } from '@bike-rentals/runtime';
import type { Generation } from '../supergraph/build-generation.ts';
import { PlanningFailure } from '../supergraph/start-planning.ts';
import type { Caller, CreateRun } from './create-run.ts';
import { isSubscription, type OperationSource, type PreparedOperation } from './prepare-operation.ts';
import { createOperationMemory, type Operation, type OperationMemory } from './remember-operations.ts';
import { respond } from './respond.ts';
import type { Data } from './spots.ts';

/** Parsed, and valid by the schema. */
export interface ValidOperation extends Pick<OperationSource, 'document' | 'definition'> {
  schema: GraphQLSchema;
}

/** One request for an operation. */
export interface ExecutionRequest {
  variables: Record<string, unknown>;
  caller: Caller;
}

/** A subscription that is planned, with coerced variables. */
export interface AcceptedSubscription {
  prepared: PreparedOperation;
  variables: Data;
}

export type Outcome = Executed | NotExecuted | AcceptedSubscription;

export interface Executed {
  data: Data | null;
  errors?: readonly GraphQLError[];
}

export interface NotExecuted {
  errors: readonly GraphQLError[];
  /** As HTTP says it. */
  status: number;
}

export interface ExecutorOptions {
  first: Generation;
  createRun: CreateRun;
  /** What to fetch for a subscription beyond what the client gets. */
  adaptSubscription: (
    generation: Generation,
    definition: OperationDefinitionNode,
  ) => OperationSource['adapt'];
  /** Told whether a plan was at hand. */
  onPlan?: (known: boolean) => void;
  log: Pick<Log, 'error'>;
}

/** Runs valid operations, each of which it is told once. */
export interface Executor {
  /** What was added under this key, for the supergraph that is current. */
  find(key: string): Operation | undefined;
  /** It is run by the generation whose schema it was validated with. `size`: what it takes, in characters of text. */
  add(key: string, operation: ValidOperation, size: number): Operation;
  /** Never rejects: what goes wrong here becomes an error without insides. */
  execute(operation: Operation, request: ExecutionRequest): Promise<Outcome>;
  /** For operations to come; running ones end with the generation that they began with. */
  useGeneration(generation: Generation): void;
}

export function createExecutor(options: ExecutorOptions): Executor {
  const { first, createRun, adaptSubscription, onPlan, log } = options;
  const generations = new WeakMap<GraphQLSchema, { generation: Generation; memory: OperationMemory }>();
  let current = remember(first);

  function remember(generation: Generation): OperationMemory {
    const memory = createOperationMemory(generation);
    generations.set(generation.api, { generation, memory });
    return memory;
  }

  async function execute(operation: Operation, { variables, caller }: ExecutionRequest): Promise<Outcome> {
    try {
      const { generation, definition } = operation;
      const { coerced, errors } = operation.coerce(variables);
      if (errors) return { errors, status: 400 };
      const preparation = operation.prepare(coerced);
      onPlan?.(!(preparation instanceof Promise));
      const prepared = preparation instanceof Promise ? await preparation : preparation;
      if (!isSubscription(definition)) return await respond(prepared, createRun(generation, caller, coerced));
      if (prepared.plan.node?.kind !== 'Subscription') return nothingToSubscribe();
      return { prepared, variables: coerced };
    } catch (error) {
      const isForClient = error instanceof PlanningFailure && error.code !== 'INTERNAL_SERVER_ERROR';
      if (isForClient && error.code !== 'NO_QUERY_PLAN') return notPlanned(error);
      if (error instanceof GraphQLError) return { errors: [error], status: 400 };
      const { requestId } = caller;
      const name = operation.definition.name?.value;
      log.error({ err: error, requestId, operation: name }, 'request failed in the router');
      if (isForClient) return notPlanned(error);
      return notExecuted(500, 'INTERNAL_SERVER_ERROR', 'Internal server error.');
    }
  }

  return {
    find: (key) => current.find(key),
    add(key, { schema, document, definition }, size) {
      const found = generations.get(schema);
      if (!found) throw new Error('the operation was validated with an unknown schema');
      const { generation, memory } = found;
      const adapt = isSubscription(definition) ? adaptSubscription(generation, definition) : undefined;
      return memory.add(key, { document, definition, ...(adapt && { adapt }) }, size);
    },
    execute,
    useGeneration(generation) {
      current = remember(generation);
    },
  };
}

function notExecuted(status: number, code: string, message: string): NotExecuted {
  return { errors: [new GraphQLError(message, { extensions: { code } })], status };
}

/** Overload is the server's fault, and so is a schema that has fields without a way to them. */
const PLANNING_STATUS = {
  OVERLOADED: 503,
  NO_QUERY_PLAN: 500,
  INTERNAL_SERVER_ERROR: 500,
  OPERATION_TOO_COMPLEX: 400,
};

const notPlanned = ({ code, message }: PlanningFailure) => notExecuted(PLANNING_STATUS[code], code, message);

/** Its one field is skipped, or asks for nothing but the type. */
const nothingToSubscribe = () =>
  notExecuted(400, 'BAD_REQUEST', 'The subscription has no field that a service could answer.');
