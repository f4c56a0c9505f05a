import type { FormattedResponse } from '../execution/build-response.ts';
import type { RequestContext } from '../execution/execution-context.ts';
import type { PreparedSubscription, Executor } from '../execution/executor.ts';
import { formatErrors } from '../execution/format-errors.ts';
import type { CachedOperation } from '../execution/operation-cache.ts';
import type { CheckedOperation } from '../limits/check-document.ts';
import { OperationRejectedError } from '../limits/operation-rejected-error.ts';
import type { AcceptedOperation, OperationGuard } from './operation-guard.ts';
import type { GraphqlParameters } from './parameters.ts';
import type { InvalidOperation, Validator } from './validate-operation.ts';

/** A request to run one operation. */
export interface OperationRequest {
  parameters: GraphqlParameters;
  requestContext: RequestContext;
  /**
   * Allows queries only.
   * @default false
   */
  readOnly?: boolean;
}

/** A response, or a subscription to join. */
export type OperationOutcome = OperationResponse | OperationSubscription;

/** A valid and planned subscription. It begins with its first subscriber. */
export interface OperationSubscription {
  kind: 'subscription';
  operation: CheckedOperation | undefined;
  subscription: PreparedSubscription;
}

/** The response of a query or mutation, or of an operation that was not run. */
export interface OperationResponse {
  kind: 'response';
  /** Undefined if the operation was rejected or does not parse. */
  operation: CheckedOperation | undefined;
  /** Status and headers of the response over HTTP. */
  status: number;
  headers: Record<string, string>;
  /** Whether a rule of the router rejected the operation, not the GraphQL specification. */
  rejected: boolean;
  response: FormattedResponse;
}

/** Runs one operation, received over any protocol. Never rejects because of the operation itself. */
export type RunOperation = (request: OperationRequest) => Promise<OperationOutcome>;

/** What running operations needs. */
export interface RunnerOptions {
  guard: OperationGuard;
  validator: Pick<Validator, 'validate'>;
  executor: Executor;
  production: boolean;
}

/**
 * Creates the function that runs operations: the guard checks the limits, the validator validates an operation that
 * is new, and the executor executes it.
 */
export function createOperationRunner(options: RunnerOptions): RunOperation {
  const { guard, validator, executor, production } = options;

  async function validateAndAdd({
    query,
    operationName,
    operation,
    key,
  }: AcceptedOperation): Promise<CachedOperation | InvalidOperation> {
    const found = await validator.validate({ query, ...(operationName !== undefined && { operationName }) });
    if ('errors' in found) return found;
    if (!operation) throw new Error('a document that does not parse was found valid');
    return executor.add(key, found, Math.max(query.length, operation.size));
  }

  function tryAccept(
    parameters: GraphqlParameters,
    readOnly: boolean,
  ): AcceptedOperation | OperationRejectedError {
    try {
      return guard.accept(parameters, readOnly);
    } catch (error) {
      if (error instanceof OperationRejectedError) return error;
      throw error;
    }
  }

  return async ({ parameters, requestContext, readOnly = false }) => {
    const accepted = tryAccept(parameters, readOnly);
    if (accepted instanceof OperationRejectedError) return toRejection(accepted);
    const { operation, variables, key } = accepted;
    const valid = (operation && executor.find(key)) ?? (await validateAndAdd(accepted));
    if ('errors' in valid) return toResponse(operation, valid);
    const outcome = await executor.execute(valid, { variables, requestContext });
    if ('prepared' in outcome) return { kind: 'subscription', operation, subscription: outcome };
    const errors = outcome.errors ? formatErrors(outcome.errors, production) : [];
    if ('status' in outcome) return toResponse(operation, { status: outcome.status, errors });
    const response = errors.length > 0 ? { data: outcome.data, errors } : { data: outcome.data };
    return { kind: 'response', operation, status: 200, headers: NO_HEADERS, rejected: false, response };
  };
}

const NO_HEADERS = {};

function toResponse(
  operation: CheckedOperation | undefined,
  { status, errors }: InvalidOperation,
): OperationResponse {
  const rejected = errors[0]?.extensions?.['code'] === 'OPERATION_TOO_COMPLEX';
  return {
    kind: 'response',
    operation,
    status,
    headers: NO_HEADERS,
    rejected,
    response: { errors },
  };
}

/** An unknown hash is no rejection: the client sends the document next. */
function toRejection({ code, message, status, headers }: OperationRejectedError): OperationResponse {
  const errors = [{ message, extensions: { code } }];
  const rejected = code !== 'PERSISTED_QUERY_NOT_FOUND' && code !== 'OPERATION_RESOLUTION_FAILURE';
  return {
    kind: 'response',
    operation: undefined,
    status,
    headers,
    rejected,
    response: { errors },
  };
}
