import {
  execute,
  Kind,
  parse,
  validate,
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLError,
} from 'graphql';
import { createExecutor } from '../execution/executor.ts';
import { parseJson } from '../json/parse-json.ts';
import type { SubgraphResponse } from '../execution/subgraph-response.ts';
import { createPlanner } from '../supergraph/create-planner.ts';
import { createNoQueryPlanError, type PlannerClient } from '../supergraph/planner-worker-client.ts';
import { buildSchemaGeneration, type SchemaGeneration } from '../supergraph/schema-generation.ts';
import { buildSubgraph, type SubgraphDefinition } from './build-subgraph.ts';
import { compose } from './compose.ts';

export interface InProcessResponse {
  data?: unknown;
  errors?: readonly GraphQLError[];
}

/** One fetch as a subgraph received it. */
export interface SeenFetch {
  service: string;
  query: string;
  variables: Record<string, unknown>;
}

export interface InProcessFederation {
  generation: SchemaGeneration;
  /** Fetches in order. Tests may empty the list. */
  seen: SeenFetch[];
  /** Errors of the router itself. */
  failures: Error[];
  send: (query: string, variables?: Record<string, unknown>) => Promise<InProcessResponse>;
  /** Executes a document that is already parsed and valid. */
  run: (
    document: DocumentNode,
    text: string,
    variables: Record<string, unknown>,
  ) => Promise<InProcessResponse>;
}

/** Default resolvers of a subgraph. */
export type DefaultResolvers = (service: string) => Pick<ExecutionArgs, 'fieldResolver' | 'typeResolver'>;

/** A federation without sockets and threads: the router's executor, and subgraphs that graphql-js executes. */
export function federate(
  definitions: readonly SubgraphDefinition[],
  resolvers: DefaultResolvers = () => ({}),
): InProcessFederation {
  const subgraphs = definitions.map((one) => ({ ...one, ...buildSubgraph(one), url: `http://${one.name}` }));
  const generation = buildSchemaGeneration(compose(subgraphs), planHere);
  const schemas = new Map(subgraphs.map(({ name, schema }) => [name, { schema, ...resolvers(name) }]));
  const seen: SeenFetch[] = [];
  const failures: Error[] = [];
  const parsed = new Map<string, DocumentNode>();

  async function fetch(service: string, query: string, variables: Record<string, unknown>) {
    seen.push({ service, query, variables });
    let document = parsed.get(query);
    if (!document) parsed.set(query, (document = parse(query)));
    const subgraph = schemas.get(service);
    if (!subgraph) throw new Error(`no subgraph ${service}`);
    const errors = parsed.has(`valid ${query}`) ? [] : validate(subgraph.schema, document);
    if (errors.length > 0) return { errors: errors.map(({ message }) => ({ message })) };
    parsed.set(`valid ${query}`, document);
    const result = await execute({ ...subgraph, document, variableValues: copy(variables) });
    return copy(result) as SubgraphResponse;
  }

  const executor = createExecutor({
    first: generation,
    createExecutionContext: ({ supergraphSchema }, _viewer, variables) => ({
      schema: supergraphSchema,
      variables,
      errors: [],
      fetch: (node, own, representations) => {
        const { list, json } = representations ?? {};
        const sent = json === undefined ? list : parseJson(json);
        return fetch(node.serviceName, node.operation, {
          ...own,
          ...(sent !== undefined && { representations: sent }),
        });
      },
    }),
    adaptSubscription: () => undefined,
    log: { error: (entry: unknown) => failures.push((entry as { err: Error }).err) },
  });

  const run: InProcessFederation['run'] = async (document, source, variables) => {
    const definition = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
    if (!definition) throw new Error('there is no operation');
    const valid = { schema: generation.apiSchema, document, definition };
    const operation = executor.find(source) ?? executor.add(source, valid, source.length);
    const outcome = await executor.execute(operation, {
      variables,
      requestContext: { viewer: { kind: 'anonymous' } },
    });
    if ('prepared' in outcome) throw new Error('subscriptions need a router');
    return outcome;
  };

  return {
    generation,
    seen,
    failures,
    run,
    async send(query, variables = {}) {
      const document = parse(query);
      const errors = validate(generation.apiSchema, document);
      return errors.length > 0 ? { errors } : run(document, query, variables);
    },
  };
}

const copy = (value: unknown) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>;

function planHere(sdl: string): PlannerClient {
  const plan = createPlanner(sdl);
  return {
    waiting: 0,
    plan: async (text, operationName) => {
      try {
        return plan(text, operationName);
      } catch (error) {
        throw createNoQueryPlanError((error as Error).message);
      }
    },
    retire: () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
}
