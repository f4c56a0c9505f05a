import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse, type GraphQLSchema } from 'graphql';

type Resolvers = Parameters<typeof buildSubgraphSchema>[0] extends infer Input
  ? Extract<Input, readonly unknown[]> extends readonly (infer Module)[]
    ? Module extends { resolvers?: infer R }
      ? R
      : never
    : never
  : never;

export interface SubgraphDefinition {
  name: string;
  sdl: string;
  resolvers?: Resolvers;
}

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requires", "@provides", "@external", "@shareable", "@override", "@tag", "@inaccessible", "@interfaceObject", "@composeDirective"])\n';

/** Adds the federation header to the SDL and builds the executable schema. */
export function buildSubgraph({ sdl, resolvers }: SubgraphDefinition): {
  sdl: string;
  schema: GraphQLSchema;
} {
  const full = LINK + sdl;
  return {
    sdl: full,
    schema: buildSubgraphSchema([{ typeDefs: parse(full), ...(resolvers && { resolvers }) }]),
  };
}
