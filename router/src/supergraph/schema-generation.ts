import { Supergraph, type Schema } from '@apollo/federation-internals';
import { parse, type GraphQLSchema } from 'graphql';
import type { PlannerClient } from './planner-worker-client.ts';
import {
  findInterfaceObjects,
  findCovariantFields,
  findPlannerResponseNames,
  findProgressiveOverrides,
} from './supergraph-directives.ts';

/** Addresses of a subgraph: `http` for queries and mutations, `ws` for subscriptions (graphql-transport-ws). */
export interface SubgraphEndpoint {
  http: string;
  ws: string;
}

/** Addresses by the name of the subgraph. */
export type SubgraphEndpoints = Readonly<Record<string, Partial<SubgraphEndpoint>>>;

/** All data that is derived from one version of the supergraph. A request uses one generation from start to end. */
export interface SchemaGeneration extends AsyncDisposable {
  sdl: string;
  /** The schema for clients. */
  apiSchema: GraphQLSchema;
  /** The schema with types and fields that are hidden from clients. */
  supergraphSchema: GraphQLSchema;
  /** The same schema with its composed directives. */
  supergraph: Schema;
  planner: PlannerClient;
  /** Response names under which the planner itself selects fields. */
  plannerResponseNames: ReadonlySet<string>;
  /** Interfaces that some subgraph declares as object types. */
  interfaceObjects: ReadonlySet<string>;
  /** Names of abstract fields that some subgraph declares with an object type. */
  covariantFields: ReadonlySet<string>;
  endpoints: ReadonlyMap<string, SubgraphEndpoint>;
}

/**
 * Builds a generation. `overrides` replaces addresses of the supergraph. `startPlanner` starts the planner, which
 * stops with the generation.
 * @throws Error if the SDL is no supergraph, or an address is no URL
 */
export function buildSchemaGeneration(
  sdl: string,
  startPlanner: (sdl: string) => PlannerClient,
  overrides: SubgraphEndpoints = {},
): SchemaGeneration {
  const supergraph = Supergraph.build(sdl);
  // Extracting the subgraphs validates them.
  supergraph.subgraphs();
  const endpoints = supergraph
    .subgraphsMetadata()
    .map(({ name, url }) => [name, toEndpoint(name, url, overrides[name])] as const);
  const document = parse(sdl, { noLocation: true });
  const overridden = findProgressiveOverrides(document);
  if (overridden.length > 0) {
    throw new Error(`${overridden.join(', ')}: @override with a label is not supported`);
  }
  const parts = {
    sdl,
    apiSchema: supergraph.apiSchema().toGraphQLJSSchema(),
    supergraphSchema: supergraph.schema.toGraphQLJSSchema(),
    supergraph: supergraph.schema,
    plannerResponseNames: findPlannerResponseNames(document),
    interfaceObjects: findInterfaceObjects(document),
    covariantFields: findCovariantFields(document),
    endpoints: new Map(endpoints),
  };
  const planner = startPlanner(sdl);
  return { ...parts, planner, [Symbol.asyncDispose]: () => planner[Symbol.asyncDispose]() };
}

/** Composition accepts any text as an address, so this throws for one that is no URL. */
function toEndpoint(name: string, url: string, override: Partial<SubgraphEndpoint> = {}): SubgraphEndpoint {
  const http = override.http ?? url;
  if (!['http:', 'https:'].includes(URL.parse(http)?.protocol ?? '')) {
    throw new Error(`the address of the subgraph "${name}" is "${http}", which is not an http(s) URL`);
  }
  return { http, ws: override.ws ?? http.replace(/^http/, 'ws') };
}
