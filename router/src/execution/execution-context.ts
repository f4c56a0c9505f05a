import type { FetchNode } from '@apollo/query-planner';
import type { GraphQLError, GraphQLSchema } from 'graphql';
import type { Viewer } from '@bike-rentals/identity';
import type { Span } from '@bike-rentals/tracing';
import type { JsonObject } from '../json/json-object.ts';
import type { SchemaGeneration } from '../supergraph/schema-generation.ts';
import type { SentRepresentations } from './subgraph-client.ts';
import type { SubgraphResponse } from './subgraph-response.ts';

/** Sends one fetch to its subgraph, with representations if it fetches entities. Rejects with SubgraphRequestError. */
export type Fetch = (
  node: FetchNode,
  variables: JsonObject,
  representations?: SentRepresentations,
) => Promise<SubgraphResponse>;

/** The context of one execution. It collects errors: a failed fetch affects only its own part of the response. */
export interface ExecutionContext {
  /** The supergraph's schema, with types and fields that are hidden from clients. */
  schema: GraphQLSchema;
  fetch: Fetch;
  /** Coerced variables of the request. */
  variables: JsonObject;
  errors: GraphQLError[];
}

/** The viewer of a request, with its trace and id. */
export interface RequestContext {
  viewer: Viewer;
  /** Sent to every subgraph, in addition to the assertion. */
  headers?: Record<string, string>;
  /** The span above the fetches, if the request is traced. */
  span?: Span;
  /** The program of the client, as it names itself: sent with mutations, from which sessions begin. */
  userAgent?: string | undefined;
  /** For logs. */
  requestId?: string;
}

/** Creates the context in which one request, or one event of a subscription, is executed. */
export type CreateExecutionContext = (
  generation: SchemaGeneration,
  requestContext: RequestContext,
  variables: JsonObject,
) => ExecutionContext;
