import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { applyRewrites } from './rewrites.ts';
import { isObject, mergeInto, type Data, type Spot } from './spots.ts';
import { satisfiesType } from './type-conditions.ts';

/** What to ask `_entities` for, each only once, and the spots that wait for each answer. */
export interface Representations {
  list: Data[];
  spots: Spot[][];
}

export function toRepresentations(
  schema: GraphQLSchema,
  node: FetchNode,
  spots: readonly Spot[],
): Representations {
  const positions = new Map<string, number>();
  const result: Representations = { list: [], spots: [] };
  for (const spot of spots) {
    const representation = select(schema, spot.value, node.requires ?? []);
    // Without a type name it satisfied none of the type conditions: nothing to ask this subgraph for.
    if (!isObject(representation) || !representation['__typename']) continue;
    applyRewrites(schema, node.inputRewrites, representation);
    const text = JSON.stringify(representation);
    const known = positions.get(text);
    if (known !== undefined) {
      result.spots[known]?.push(spot);
      continue;
    }
    positions.set(text, result.list.length);
    result.list.push(representation);
    result.spots.push([spot]);
  }
  return result;
}

/** Null if a field is missing: what it takes to ask is not there, because an earlier fetch failed. */
function select(
  schema: GraphQLSchema,
  source: unknown,
  selections: readonly QueryPlanSelectionNode[],
): unknown {
  if (Array.isArray(source)) return source.map((element) => select(schema, element, selections));
  if (!isObject(source)) return null;
  const result: Data = {};
  for (const selection of selections) {
    if (selection.kind === 'Field') {
      const key = selection.alias ?? selection.name;
      const value = source[key];
      if (value === undefined) return null;
      result[key] = selection.selections ? select(schema, value, selection.selections) : value;
    } else if (
      selection.typeCondition !== undefined &&
      satisfiesType(schema, source['__typename'], selection.typeCondition)
    ) {
      const part = select(schema, source, selection.selections);
      if (isObject(part)) mergeInto(result, part);
    }
  }
  return result;
}
