import {
  executeSync,
  GraphQLError,
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type GraphQLFormattedError,
} from 'graphql';
import { toClientPath } from './client-path.ts';
import { completeObject } from './complete-value.ts';
import { ErrorReport } from './error-report.ts';
import { executePlan, type Run } from './execute-plan.ts';
import type { PreparedOperation } from './prepare-operation.ts';
import type { ShapedField } from './shape.ts';
import type { Data } from './spots.ts';

export interface Response {
  data: Data | null;
  errors?: readonly GraphQLError[];
}

export interface FormattedResponse {
  data?: Data | null;
  errors?: readonly GraphQLFormattedError[];
}

/** Runs a query or mutation. Errors come in the response; it rejects only if the router itself is at fault. */
export async function respond(operation: PreparedOperation, run: Run): Promise<Response> {
  const root: Data = {};
  const { node } = operation.plan;
  if (node && node.kind !== 'Subscription') await executePlan(run, node, root);
  return shapeResponse(operation, run, root);
}

/** Gives what the subgraphs sent the form that the client asked for. */
export function shapeResponse(operation: PreparedOperation, run: Run, root: Data): Response {
  const { shape, rootType: type, definition } = operation;
  for (const field of shape.fieldsOf(type)) {
    if (isIntrospection(field)) root[field.source] = introspect(operation, field, run.variables);
  }
  const report = new ErrorReport(run.errors.flatMap((error) => toClientTerms(operation, root, error) ?? []));
  const isSerial = definition.operation === OperationTypeNode.MUTATION;
  const data = completeObject(root, { type, shape, path: undefined, isSerial }, report);
  const { errors } = report;
  return errors.length > 0 ? { data, errors } : { data };
}

function toClientTerms(
  operation: PreparedOperation,
  root: Data,
  error: GraphQLError,
): GraphQLError | undefined {
  if (!error.path) return error;
  const path = toClientPath(operation, root, error.path);
  if (!path) return undefined;
  return new GraphQLError(error.message, { ...(path.length > 0 && { path }), extensions: error.extensions });
}

const isIntrospection = ({ name }: ShapedField) => name === '__schema' || name === '__type';

function introspect(operation: PreparedOperation, field: ShapedField, variableValues: Data): unknown {
  const { definition, fragments } = operation;
  const selectionSet = { kind: Kind.SELECTION_SET, selections: field.nodes } as const;
  const document: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [{ ...definition, selectionSet }, ...fragments.values()],
  };
  return executeSync({ schema: operation.generation.api, document, variableValues }).data?.[field.key];
}
