import {
  executeSync,
  GraphQLError,
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type GraphQLFormattedError,
} from 'graphql';
import type { JsonObject } from '../json/json-object.ts';
import { completeObject } from './complete-value.ts';
import { ErrorCollector } from './error-collector.ts';
import { executeQueryPlan } from './execute-query-plan.ts';
import type { ExecutionContext } from './execution-context.ts';
import type { PreparedOperation } from './prepare-operation.ts';
import type { ResponseField } from './response-field.ts';
import { toClientPath } from './to-client-path.ts';

/** The result of an execution (GraphQL specification, section 7.1). */
export interface ExecutionResult {
  data: JsonObject | null;
  errors?: readonly GraphQLError[];
}

/** A response as clients get it (GraphQL specification, section 7.1). */
export interface FormattedResponse {
  data?: JsonObject | null;
  errors?: readonly GraphQLFormattedError[];
}

/** Executes a query or mutation. Rejects only if the router itself fails; all other errors are part of the result. */
export async function executeOperation(
  operation: PreparedOperation,
  context: ExecutionContext,
): Promise<ExecutionResult> {
  const root: JsonObject = {};
  const { node } = operation.plan;
  if (node && node.kind !== 'Subscription') await executeQueryPlan(context, node, root);
  return computeResponse(operation, context, root);
}

/** Builds the response from what the subgraphs sent, in the shape of the client's selections. */
export function computeResponse(
  operation: PreparedOperation,
  context: ExecutionContext,
  root: JsonObject,
): ExecutionResult {
  const { shape, rootType: type, definition } = operation;
  for (const field of shape.fieldsOf(type)) {
    if (isIntrospection(field)) root[field.source] = introspect(operation, field, context.variables);
  }
  const collector = new ErrorCollector(
    context.errors.flatMap((error) => toClientTerms(operation, root, error) ?? []),
  );
  const isSerial = definition.operation === OperationTypeNode.MUTATION;
  const data = completeObject(root, { type, shape, path: undefined, isSerial }, collector);
  const { errors } = collector;
  return errors.length > 0 ? { data, errors } : { data };
}

function toClientTerms(
  operation: PreparedOperation,
  root: JsonObject,
  error: GraphQLError,
): GraphQLError | undefined {
  if (!error.path) return error;
  const path = toClientPath(operation, root, error.path);
  if (!path) return undefined;
  return new GraphQLError(error.message, { ...(path.length > 0 && { path }), extensions: error.extensions });
}

const isIntrospection = ({ name }: ResponseField) => name === '__schema' || name === '__type';

function introspect(operation: PreparedOperation, field: ResponseField, variableValues: JsonObject): unknown {
  const { definition, fragments } = operation;
  const selectionSet = { kind: Kind.SELECTION_SET, selections: field.nodes } as const;
  const document: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [{ ...definition, selectionSet }, ...fragments.values()],
  };
  return executeSync({ schema: operation.generation.apiSchema, document, variableValues }).data?.[field.key];
}
