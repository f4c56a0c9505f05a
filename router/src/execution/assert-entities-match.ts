import type { GraphQLSchema } from 'graphql';
import { isObject, type JsonObject } from '../json/json-object.ts';
import { SubgraphRequestError } from './subgraph-client.ts';
import type { SubgraphResponse } from './subgraph-response.ts';
import { satisfiesType } from './type-conditions.ts';

/**
 * Checks that `_entities` fits the representations. An entity belongs to a representation by its position alone, so a
 * list of another length or with other types is an invalid response.
 * @throws SubgraphRequestError
 */
export function assertEntitiesMatch(
  schema: GraphQLSchema,
  response: SubgraphResponse,
  representations: readonly JsonObject[],
): void {
  const fault = findFault(schema, response, representations);
  if (fault === undefined) return;
  throw new SubgraphRequestError('SUBGRAPH_INVALID_RESPONSE', fault);
}

function findFault(
  schema: GraphQLSchema,
  { data, errors }: SubgraphResponse,
  representations: readonly JsonObject[],
): string | undefined {
  const entities = data?.['_entities'];
  // The errors explain why there are no entities.
  if (!data || (entities === null && errors)) return undefined;
  if (!Array.isArray(entities)) return '`_entities` is no list';
  const { length } = representations;
  if (entities.length !== length) return `${entities.length} entities for ${length} representations`;
  for (let index = 0; index < length; index += 1) {
    const entity: unknown = entities[index];
    if (entity === null) continue;
    if (!isObject(entity)) return 'an entity is neither an object nor null';
    const [actual, expected] = [entity['__typename'], representations[index]?.['__typename']];
    if (actual !== undefined && !isSameType(schema, actual, expected))
      return 'an entity has another type than its representation';
  }
  return undefined;
}

/** One of the types may be an interface that the subgraph declares as an object (`@interfaceObject`). */
function isSameType(schema: GraphQLSchema, actual: unknown, expected: unknown): boolean {
  if (actual === expected) return true;
  if (typeof actual !== 'string' || typeof expected !== 'string') return false;
  return satisfiesType(schema, actual, expected) || satisfiesType(schema, expected, actual);
}
