import { Supergraph, type Schema } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';

/** Where a subgraph answers: `http` queries and mutations, `ws` subscriptions (graphql-transport-ws). */
export interface SubgraphEndpoint {
  http: string;
  ws: string;
}

export type SubgraphEndpoints = Readonly<Record<string, Partial<SubgraphEndpoint>>>;

/** All that follows from one supergraph. A request lives in one generation from start to end. */
export interface Generation {
  sdl: string;
  /** What clients see. */
  api: GraphQLSchema;
  /** The same, in the form the planner wants operations to be built on. */
  plannerApi: Schema;
  /** What the subgraphs know together, hidden types and fields included. */
  whole: GraphQLSchema;
  /** As `whole`, with the composed directives. */
  supergraph: Schema;
  planner: QueryPlanner;
  endpoints: ReadonlyMap<string, SubgraphEndpoint>;
}

/** Throws if the SDL is not a supergraph. `overrides` replaces addresses that the supergraph names. */
export function buildGeneration(sdl: string, overrides: SubgraphEndpoints = {}): Generation {
  const supergraph = Supergraph.build(sdl);
  const plannerApi = supergraph.apiSchema();
  const endpoints = supergraph
    .subgraphsMetadata()
    .map(({ name, url }) => [name, toEndpoint(url, overrides[name])] as const);
  return {
    sdl,
    api: plannerApi.toGraphQLJSSchema(),
    plannerApi,
    whole: supergraph.schema.toGraphQLJSSchema(),
    supergraph: supergraph.schema,
    planner: new QueryPlanner(supergraph),
    endpoints: new Map(endpoints),
  };
}

function toEndpoint(url: string, override: Partial<SubgraphEndpoint> = {}): SubgraphEndpoint {
  const http = override.http ?? url;
  return { http, ws: override.ws ?? http.replace(/^http/, 'ws') };
}
