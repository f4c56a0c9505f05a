import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner, type QueryPlan } from '@apollo/query-planner';
import { parse, type DocumentNode } from 'graphql';
import { adaptSupergraph } from './adapt-supergraph.ts';
import { restoreSyntheticFields } from './restore-synthetic-fields.ts';
import { findInterfaceObjects } from './supergraph-directives.ts';
import { parseTypeConditions, type PossibleTypes } from './type-conditioned-paths.ts';

/** Plans one operation of a document. Blocks for some milliseconds. Throws if no plan exists. */
export type Planner = (text: string, operationName: string | undefined) => QueryPlan;

/** Creates a planner. Plans are plain data, so they can be sent between threads. */
export function createPlanner(sdl: string): Planner {
  const { document, requirements } = adaptSupergraph(parse(sdl, { noLocation: true }));
  // The supergraph was valid before it was adapted. Now a subgraph may have external fields that nothing in it uses.
  const supergraph = Supergraph.build(document, { validateSupergraph: false });
  const api = supergraph.apiSchema();
  // Fragments would hide the fields of fetches that may have to be split.
  const planner = new QueryPlanner(supergraph, {
    reuseQueryFragments: requirements.isEmpty,
    // Without it, selections of an object depend only on its path, not on the types of the objects above it.
    typeConditionedFetching: true,
  });
  const possible = findPossibleTypes(supergraph, document);
  return (text, operationName) => {
    const operation = operationFromDocument(api, parse(text), {
      ...(operationName !== undefined && { operationName }),
      validate: false,
    });
    return restoreSyntheticFields(
      parseTypeConditions(planner.buildQueryPlan(operation), possible),
      requirements,
    );
  };
}

/** Possible types of the interfaces that some subgraph declares as object types. */
function findPossibleTypes({ schema }: Supergraph, document: DocumentNode): PossibleTypes {
  const names = findInterfaceObjects(document);
  const interfaces = schema.interfaceTypes().filter(({ name }) => names.has(name));
  return new Map(interfaces.map((one) => [one.name, one.possibleRuntimeTypes().map(({ name }) => name)]));
}
