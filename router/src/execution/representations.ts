import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { getOwn, isObject, deepMerge, type JsonObject } from '../json/json-object.ts';
import type { EntityFetch } from '../supergraph/entity-fetch.ts';
import type { ResultCursor } from './result-cursors.ts';
import { applyRewrites } from './rewrites.ts';
import { satisfiesType } from './type-conditions.ts';

/** Representations for `_entities`, without duplicates, and the cursors that each entity is merged into. */
export interface Representations {
  list: JsonObject[];
  /** The list as JSON, which comparing them has made; undefined if there was nothing to compare. */
  json: string | undefined;
  cursors: ResultCursor[][];
  /** Cursors for which a required field is missing because an earlier fetch failed. */
  incomplete: ResultCursor[];
}

/** Selects the representations of the objects at `cursors`. */
export function toRepresentations(
  schema: GraphQLSchema,
  node: EntityFetch,
  cursors: readonly ResultCursor[],
): Representations {
  const positions = new Map<string, number>();
  const result: Representations = { list: [], json: undefined, cursors: [], incomplete: [] };
  for (const cursor of cursors) {
    const representation = select(schema, cursor.value, node.requires ?? []);
    if (representation === undefined) result.incomplete.push(cursor);
    // Without `__typename` the object satisfied no type condition: this subgraph has nothing to add to it.
    if (!isObject(representation) || !representation['__typename'] || !hasKey(node, representation)) continue;
    applyRewrites(schema, node.inputRewrites, representation);
    const interfaceName = node.interfaceObjectNames?.get(representation['__typename'] as string);
    if (interfaceName !== undefined) representation['__typename'] = interfaceName;
    const text = cursors.length > 1 ? JSON.stringify(representation) : '';
    const position = positions.get(text);
    if (position !== undefined) {
      result.cursors[position]?.push(cursor);
      continue;
    }
    positions.set(text, result.list.length);
    result.list.push(representation);
    result.cursors.push([cursor]);
  }
  if (cursors.length > 1) result.json = `[${[...positions.keys()].join(',')}]`;
  return result;
}

function hasKey({ keyFields }: EntityFetch, representation: JsonObject): boolean {
  return !keyFields || keyFields.some((key) => representation[key] !== undefined);
}

/**
 * Selects the fields of a representation. Returns undefined if a field is missing because an earlier fetch failed;
 * null in its place would pass for a value.
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
  const result: JsonObject = {};
  for (const selection of selections) {
    if (selection.kind === 'Field') {
      const key = selection.alias ?? selection.name;
      const fetched = getOwn(source, key);
      const value = selection.selections ? select(schema, fetched, selection.selections) : fetched;
      if (value === undefined) return undefined;
      result[key] = value;
    } else if (
      selection.typeCondition === undefined ||
      satisfiesType(schema, source['__typename'], selection.typeCondition)
    ) {
      const part = select(schema, source, selection.selections);
      if (!isObject(part)) return undefined;
      deepMerge(result, part);
    }
  }
  return result;
}
