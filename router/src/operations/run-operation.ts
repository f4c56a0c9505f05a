import type { Caller } from '../execution/create-run.ts';
import type { AcceptedSubscription, Executor } from '../execution/executor.ts';
import { formatErrors } from '../execution/format-errors.ts';
import type { Operation } from '../execution/remember-operations.ts';
import type { FormattedResponse } from '../execution/respond.ts';
import { OperationRefused } from '../protection/operation-refused.ts';
import type { CheckedOperation } from '../protection/check-document.ts';
import type { Admitted, Gate } from './admit-operation.ts';
import type { GraphqlParameters } from './parameters.ts';
import type { InvalidOperation as NotRun, Validator } from './validate-operation.ts';

export interface OperationRequest {
  parameters: GraphqlParameters;
  caller: Caller;
  /** For requests that must not change anything: queries only. */
  readOnly?: boolean;
}

export type OperationOutcome = OperationResponse | OperationStream;

/** Valid and planned; it runs once somebody joins its events. */
export interface OperationStream {
  kind: 'subscription';
  operation: CheckedOperation | undefined;
  subscription: AcceptedSubscription;
}

export interface OperationResponse {
  kind: 'response';
  /** Undefined if it was not let in, or cannot be read. */
  operation: CheckedOperation | undefined;
  /** For whoever answers over HTTP, as are the headers. */
  status: number;
  headers: Record<string, string>;
  /** By the router's own rules, rather than by those of GraphQL. */
  refused: boolean;
  response: FormattedResponse;
}

/** One operation, from whichever door it came. Never rejects for what is wrong with the operation itself. */
export type RunOperation = (request: OperationRequest) => Promise<OperationOutcome>;

export interface RunnerOptions {
  gate: Gate;
  validator: Pick<Validator, 'validate'>;
  executor: Executor;
  production: boolean;
}

/** The gate lets it in, the validator finds it valid, now or at an earlier request, and the executor runs it. */
export function createOperationRunner(options: RunnerOptions): RunOperation {
  const { gate, validator, executor, production } = options;

  async function introduce({ query, operationName, operation, key }: Admitted): Promise<Operation | NotRun> {
    const found = await validator.validate({ query, ...(operationName !== undefined && { operationName }) });
    if ('errors' in found) return found;
    if (!operation) throw new Error('a document that cannot be read was found valid');
    return executor.add(key, found, Math.max(query.length, operation.size));
  }

  function admit(parameters: GraphqlParameters, readOnly: boolean): Admitted | OperationRefused {
    try {
      return gate.admit(parameters, readOnly);
    } catch (error) {
      if (error instanceof OperationRefused) return error;
      throw error;
    }
  }

  return async ({ parameters, caller, readOnly = false }) => {
    const admitted = admit(parameters, readOnly);
    if (admitted instanceof OperationRefused) return toRefusal(admitted);
    const { operation, variables, key } = admitted;
    const valid = (operation && executor.find(key)) ?? (await introduce(admitted));
    if ('errors' in valid) return toResponse(operation, valid);
    const outcome = await executor.execute(valid, { variables, caller });
    if ('prepared' in outcome) return { kind: 'subscription', operation, subscription: outcome };
    const errors = outcome.errors ? formatErrors(outcome.errors, production) : [];
    if ('status' in outcome) return toResponse(operation, { status: outcome.status, errors });
    const response = errors.length > 0 ? { data: outcome.data, errors } : { data: outcome.data };
    return { kind: 'response', operation, status: 200, headers: NO_HEADERS, refused: false, response };
  };
}

const NO_HEADERS = {};

function toResponse(operation: CheckedOperation | undefined, { status, errors }: NotRun): OperationResponse {
  const refused = errors[0]?.extensions?.['code'] === 'OPERATION_TOO_COMPLEX';
  return { kind: 'response', operation, status, headers: NO_HEADERS, refused, response: { errors } };
}

/** Not found by its hash is an answer that clients wait for: they send the text then. */
function toRefusal({ code, message, status, headers }: OperationRefused): OperationResponse {
  const errors = [{ message, extensions: { code } }];
  const refused = code !== 'PERSISTED_QUERY_NOT_FOUND' && code !== 'OPERATION_RESOLUTION_FAILURE';
  return { kind: 'response', operation: undefined, status, headers, refused, response: { errors } };
}
