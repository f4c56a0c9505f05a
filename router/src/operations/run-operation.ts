import type { ApolloServer } from '@apollo/server';
import { executeText } from '../execution/create-apollo-server.ts';
import type { Caller } from '../execution/create-run.ts';
import type { AcceptedSubscription, RequestContext } from '../execution/executor.ts';
import type { FormattedResponse } from '../execution/respond.ts';
import { OperationRefused } from '../protection/operation-refused.ts';
import type { CheckedOperation } from '../protection/check-document.ts';
import type { Gate } from './admit-operation.ts';
import type { GraphqlParameters } from './parameters.ts';

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

export function createOperationRunner(server: ApolloServer<RequestContext>, gate: Gate): RunOperation {
  async function run({ parameters, caller, readOnly = false }: OperationRequest): Promise<OperationOutcome> {
    const admitted = gate.admit(parameters, readOnly);
    const accepted: { subscription?: AcceptedSubscription } = {};
    const onSubscription = (subscription: AcceptedSubscription) => {
      accepted.subscription = subscription;
    };
    const { body, http } = await executeText(server, admitted.parameters, { ...caller, onSubscription });
    const { operation } = admitted;
    const { subscription } = accepted;
    if (subscription) return { kind: 'subscription', operation, subscription };
    if (body.kind !== 'single') throw new Error('incremental delivery is not supported');
    const headers = http.headers.size > 0 ? Object.fromEntries(http.headers) : {};
    const response = body.singleResult;
    const status = http.status ?? 200;
    const refused = response.errors?.[0]?.extensions?.['code'] === 'OPERATION_TOO_COMPLEX';
    return { kind: 'response', operation, status, headers, refused, response };
  }

  return async (request) => {
    try {
      return await run(request);
    } catch (error) {
      if (error instanceof OperationRefused) return toResponse(error);
      throw error;
    }
  };
}

/** Not found by its hash is an answer that clients wait for: they send the text then. */
function toResponse({ code, message, status, headers }: OperationRefused): OperationResponse {
  const errors = [{ message, extensions: { code } }];
  const refused = code !== 'PERSISTED_QUERY_NOT_FOUND' && code !== 'OPERATION_RESOLUTION_FAILURE';
  return { kind: 'response', operation: undefined, status, headers, refused, response: { errors } };
}
