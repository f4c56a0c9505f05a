import type { FetchDataRewrite } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { isObject, type JsonObject } from '../json/json-object.ts';
import { satisfiesType } from './type-conditions.ts';

const FRAGMENT = '... on ';

/**
 * Applies the planner's rewrites in place: they rename fields that were aliased because they would have clashed in
 * one fetch, and set the type name that the subgraph uses for an interface object.
 */
export function applyRewrites(
  schema: GraphQLSchema,
  rewrites: readonly FetchDataRewrite[] | undefined,
  value: unknown,
) {
  if (!rewrites) return;
  for (const rewrite of rewrites) rewriteAt(schema, value, { rewrite, path: rewrite.path });
}

interface RewriteStep {
  rewrite: FetchDataRewrite;
  path: readonly string[];
}

function rewriteAt(schema: GraphQLSchema, value: unknown, { rewrite, path }: RewriteStep): void {
  if (Array.isArray(value)) {
    for (const element of value) rewriteAt(schema, element, { rewrite, path });
    return;
  }
  const [first, ...rest] = path;
  if (!isObject(value) || first === undefined) return;
  if (first.startsWith(FRAGMENT)) {
    const typename = value['__typename'];
    // An object without `__typename` was fetched as the only type that is possible.
    const fits = typename === undefined || satisfiesType(schema, typename, first.slice(FRAGMENT.length));
    if (fits) rewriteAt(schema, value, { rewrite, path: rest });
  } else if (rest.length > 0) {
    rewriteAt(schema, value[first], { rewrite, path: rest });
  } else {
    rewriteField(value, first, rewrite);
  }
}

function rewriteField(object: JsonObject, field: string, rewrite: FetchDataRewrite): void {
  if (rewrite.kind === 'ValueSetter') {
    object[field] = rewrite.setValueTo;
  } else if (object[field] !== undefined) {
    object[rewrite.renameKeyTo] = object[field];
    object[field] = undefined;
  }
}
