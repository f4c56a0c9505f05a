import {
  getVariableValues,
  GraphQLError,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Log } from '@bike-rentals/runtime';
import type { Generation } from '../supergraph/build-generation.ts';
import { PlanningFailure } from '../supergraph/start-planning.ts';
import type { Caller, CreateRun } from './create-run.ts';
import {
  createOperation,
  isSubscription,
  type OperationSource,
  type PreparedOperation,
} from './prepare-operation.ts';
import { createOperationMemory, type Preparation } from './remember-operations.ts';
import { respond } from './respond.ts';
import type { Data } from './spots.ts';

/** What travels with a request through Apollo Server. */
export interface RequestContext extends Caller {
  /** Takes over a subscription. */
  onSubscription: (subscription: AcceptedSubscription) => void;
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
  /** Stands for the text. */
  queryHash: string;
  request: { operationName?: string; variables?: Record<string, unknown> };
  context: RequestContext;
}

/** Without `data`: nothing was executed. */
export interface Outcome {
  data?: Data | null;
  errors?: readonly GraphQLError[];
}

export interface ExecutorOptions {
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

/** Answers validated requests. Never throws: what goes wrong here becomes an error without insides. */
export function createExecutor({ createRun, adaptSubscription, onPlan, log }: ExecutorOptions) {
  const generations = new WeakMap<GraphQLSchema, (request: ValidRequest) => Promise<Outcome>>();

  function createAnswerer(generation: Generation) {
    const memory = createOperationMemory();
    return async (request: ValidRequest): Promise<Outcome> => {
      const { queryHash, document, operation: definition } = request;
      const { operationName } = request.request;
      const { coerced, errors } = coerceVariables(generation, definition, request.request.variables);
      if (errors) return { errors };
      const key = operationName ? `${queryHash} ${operationName}` : queryHash;
      const operation = memory.getOperation(key, () => {
        const adapt = isSubscription(definition) ? adaptSubscription(generation, definition) : undefined;
        return createOperation(generation, { document, definition, ...(adapt && { adapt }) });
      });
      const preparation: Preparation = memory.prepare(key, operation, coerced);
      onPlan?.(!(preparation instanceof Promise));
      const prepared = preparation instanceof Promise ? await preparation : preparation;
      if (!isSubscription(definition)) {
        return respond(prepared, createRun(generation, request.context, coerced));
      }
      if (prepared.plan.node?.kind !== 'Subscription') return { errors: [nothingToSubscribe()] };
      request.context.onSubscription({ prepared, variables: coerced });
      return { data: null };
    };
  }

  return {
    /** Requests are answered by the generation whose schema they were validated with. */
    addGeneration(generation: Generation): void {
      generations.set(generation.api, createAnswerer(generation));
    },
    async execute(request: ValidRequest): Promise<Outcome> {
      try {
        const answer = generations.get(request.schema);
        if (!answer) throw new Error('the request was validated with an unknown schema');
        return await answer(request);
      } catch (error) {
        if (error instanceof PlanningFailure && error.code !== 'INTERNAL_SERVER_ERROR') {
          return { errors: [notPlanned(error)] };
        }
        if (error instanceof GraphQLError) return { errors: [error] };
        const { requestId } = request.context;
        log.error(
          { err: error, requestId, operation: request.operationName },
          'request failed in the router',
        );
        return { errors: [internalError()] };
      }
    },
  };
}

function coerceVariables(
  { api }: Generation,
  { variableDefinitions = [] }: OperationDefinitionNode,
  raw: Data | undefined,
) {
  if (variableDefinitions.length === 0) return { coerced: {} };
  return getVariableValues(api, variableDefinitions, raw ?? {}, { maxErrors: 10 });
}

/** Too much at once is the router's matter, an operation that nobody can plan the client's. */
function notPlanned({ code, message }: PlanningFailure): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code, http: { status: code === 'OVERLOADED' ? 503 : 400 } },
  });
}

/** Its one field is skipped, or asks for nothing but the type. */
function nothingToSubscribe(): GraphQLError {
  return new GraphQLError('The subscription has no field that a service could answer.', {
    extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
  });
}

function internalError(): GraphQLError {
  return new GraphQLError('Internal server error.', {
    extensions: { code: 'INTERNAL_SERVER_ERROR', http: { status: 500 } },
  });
}
