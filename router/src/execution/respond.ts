import { isPlanNode } from '@apollo/query-planner';
import { executeSync, GraphQLError, Kind, type DocumentNode, type GraphQLFormattedError } from 'graphql';
import { completeObject } from './complete-value.ts';
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
  if (isPlanNode(node)) await executePlan(run, node, root);
  else refuseEmptyPlan(operation, run);
  return shapeResponse(operation, run, root);
}

/** Gives what the subgraphs sent the form that the client asked for. */
export function shapeResponse(operation: PreparedOperation, run: Run, root: Data): Response {
  const { shape } = operation;
  for (const field of shape.fieldsOf(operation.rootType)) {
    if (isIntrospection(field)) root[field.key] = introspect(operation, field, run.variables);
  }
  const { errors } = run;
  const data = completeObject(root, { type: operation.rootType, shape, path: undefined }, errors);
  return errors.length > 0 ? { data, errors } : { data };
}

/** A plan is empty when nothing is left to fetch. Anything else would be data silently missing. */
function refuseEmptyPlan({ shape, rootType }: PreparedOperation, { errors }: Run): void {
  for (const { name, key } of shape.fieldsOf(rootType)) {
    if (name.startsWith('__')) continue;
    errors.push(
      new GraphQLError(`No service can answer the field "${key}".`, {
        path: [key],
        extensions: { code: 'INTERNAL_SERVER_ERROR' },
      }),
    );
  }
}

const isIntrospection = ({ name }: ShapedField) => name === '__schema' || name === '__type';

function introspect(operation: PreparedOperation, field: ShapedField, variableValues: Data): unknown {
  const { definition, fragments } = operation;
  const selectionSet = { kind: Kind.SELECTION_SET, selections: field.nodes } as const;
  const document: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [{ ...definition, selectionSet }, ...fragments.values()],
  };
  return executeSync({ schema: operation.operation.generation.api, document, variableValues }).data?.[
    field.key
  ];
}
