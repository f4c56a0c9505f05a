import { Supergraph, type Schema } from '@apollo/federation-internals';
import { parse, type GraphQLSchema } from 'graphql';
import type { PlannerClient } from './planner-worker-client.ts';
import {
  findInterfaceObjects,
  findCovariantFields,
  findPlannerResponseNames,
  findProgressiveOverrides,
} from './supergraph-directives.ts';

/** Where a subgraph answers: `http` queries and mutations, `ws` subscriptions (graphql-transport-ws). */
export interface SubgraphEndpoint {
  http: string;
  ws: string;
}

export type SubgraphEndpoints = Readonly<Record<string, Partial<SubgraphEndpoint>>>;

/** All that follows from one supergraph. A request lives in one generation from start to end. */
export interface SchemaGeneration extends AsyncDisposable {
  sdl: string;
  /** What clients see. */
  apiSchema: GraphQLSchema;
  /** What the subgraphs know together, hidden types and fields included. */
  supergraphSchema: GraphQLSchema;
  /** As `whole`, with the composed directives. */
  supergraph: Schema;
  planner: PlannerClient;
  /** Names that the planner fetches under of its own accord. */
  plannerResponseNames: ReadonlySet<string>;
  /** Interfaces that a subgraph knows as objects. */
  interfaceObjects: ReadonlySet<string>;
  /** Names of fields that a subgraph may declare to be an object where clients see an interface or a union. */
  covariantFields: ReadonlySet<string>;
  endpoints: ReadonlyMap<string, SubgraphEndpoint>;
}

/**
 * Throws if the SDL is not a supergraph. `overrides` replaces addresses that the supergraph names.
 * `start` opens what plans its operations, which ends with the generation.
 */
export function buildSchemaGeneration(
  sdl: string,
  startPlanner: (sdl: string) => PlannerClient,
  overrides: SubgraphEndpoints = {},
): SchemaGeneration {
  const supergraph = Supergraph.build(sdl);
  // Taken out of the supergraph, each is validated.
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

/** Throws for an address that nothing could be asked at: composition takes any text for one. */
function toEndpoint(name: string, url: string, override: Partial<SubgraphEndpoint> = {}): SubgraphEndpoint {
  const http = override.http ?? url;
  if (!['http:', 'https:'].includes(URL.parse(http)?.protocol ?? '')) {
    throw new Error(`the address of the subgraph "${name}" is "${http}", which is no http(s) URL`);
  }
  return { http, ws: override.ws ?? http.replace(/^http/, 'ws') };
}
