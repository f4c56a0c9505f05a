import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import type { PlannedFetch } from '../supergraph/planned-fetch.ts';
import { applyRewrites } from './rewrites.ts';
import { getOwn, isObject, mergeInto, type Data, type Spot } from './spots.ts';
import { satisfiesType } from './type-conditions.ts';

/** What to ask `_entities` for, each only once, and the spots that wait for each answer. */
export interface Representations {
  list: Data[];
  spots: Spot[][];
  /** Spots of which something required is missing, because an earlier fetch failed. */
  incomplete: Spot[];
}

export function toRepresentations(
  schema: GraphQLSchema,
  node: PlannedFetch,
  spots: readonly Spot[],
): Representations {
  const positions = new Map<string, number>();
  const result: Representations = { list: [], spots: [], incomplete: [] };
  for (const spot of spots) {
    const representation = select(schema, spot.value, node.requires ?? []);
    if (representation === undefined) result.incomplete.push(spot);
    // Without a type name it satisfied none of the type conditions: nothing to ask this subgraph for.
    if (!isObject(representation) || !representation['__typename'] || !hasKey(node, representation)) continue;
    applyRewrites(schema, node.inputRewrites, representation);
    const known = node.knownAs?.get(representation['__typename'] as string);
    if (known !== undefined) representation['__typename'] = known;
    const text = spots.length > 1 ? JSON.stringify(representation) : '';
    const position = positions.get(text);
    if (position !== undefined) {
      result.spots[position]?.push(spot);
      continue;
    }
    positions.set(text, result.list.length);
    result.list.push(representation);
    result.spots.push([spot]);
  }
  return result;
}

function hasKey({ keys }: PlannedFetch, representation: Data): boolean {
  return !keys || keys.some((key) => representation[key] !== undefined);
}

/**
 * Undefined if a field is missing anywhere in it: what it takes to ask is not there, because an earlier fetch
 * failed. Null in its place would be taken for an answer.
 */
function select(
  schema: GraphQLSchema,
  source: unknown,
  selections: readonly QueryPlanSelectionNode[],
): unknown {
  if (Array.isArray(source)) {
    const elements = source.map((element) => select(schema, element, selections));
    return elements.includes(undefined) ? undefined : elements;
  }
  if (!isObject(source)) return source;
  const result: Data = {};
  for (const selection of selections) {
    if (selection.kind === 'Field') {
      const key = selection.alias ?? selection.name;
      const given = getOwn(source, key);
      const value = selection.selections ? select(schema, given, selection.selections) : given;
      if (value === undefined) return undefined;
      result[key] = value;
    } else if (
      selection.typeCondition === undefined ||
      satisfiesType(schema, source['__typename'], selection.typeCondition)
    ) {
      const part = select(schema, source, selection.selections);
      if (!isObject(part)) return undefined;
      mergeInto(result, part);
    }
  }
  return result;
}
