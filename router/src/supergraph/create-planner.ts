import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner, type QueryPlan } from '@apollo/query-planner';
import { parse } from 'graphql';
import { adaptSupergraph } from './adapt-supergraph.ts';
import { restoreRequirements } from './restore-requirements.ts';

/** Plans one operation of a document. Blocks for some milliseconds. Throws if no plan exists. */
export type Planner = (text: string, operationName: string | undefined) => QueryPlan;

/** What comes out is plain data, so it can be sent between threads. */
export function createPlanner(sdl: string): Planner {
  const { document, requirements } = adaptSupergraph(parse(sdl, { noLocation: true }));
  // It was valid before. Now a subgraph may have external fields that nothing in it names any more.
  const supergraph = Supergraph.build(document, { validateSupergraph: false });
  const api = supergraph.apiSchema();
  // Where a fetch may have to be split, its fields are to be seen, not hidden in fragments.
  const planner = new QueryPlanner(supergraph, { reuseQueryFragments: requirements.isEmpty });
  return (text, operationName) => {
    const operation = operationFromDocument(api, parse(text), {
      ...(operationName !== undefined && { operationName }),
      validate: false,
    });
    return restoreRequirements(planner.buildQueryPlan(operation), requirements);
  };
}
