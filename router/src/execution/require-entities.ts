import type { FetchNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { isObject, type Data } from './spots.ts';
import type { SubgraphAnswer } from './subgraph-answer.ts';
import { SubgraphFailure } from './subgraph-client.ts';
import { satisfiesType } from './type-conditions.ts';

/**
 * Nothing but its position in the list says which representation an entity belongs to, so an answer with a list that
 * does not fit is no answer. Throws SubgraphFailure.
 */
export function requireEntities(
  schema: GraphQLSchema,
  { node, variables, answer }: { node: FetchNode; variables: Data; answer: SubgraphAnswer },
): SubgraphAnswer {
  const fault = node.requires && findFault(schema, answer, variables['representations'] as readonly Data[]);
  if (fault === undefined) return answer;
  throw new SubgraphFailure('SUBGRAPH_INVALID_RESPONSE', fault);
}

function findFault(
  schema: GraphQLSchema,
  { data, errors }: SubgraphAnswer,
  representations: readonly Data[],
): string | undefined {
  const entities = data?.['_entities'];
  // Errors say why there are none.
  if (!data || (entities === null && errors)) return undefined;
  if (!Array.isArray(entities)) return 'the entities are no list';
  const { length } = representations;
  if (entities.length !== length) return `${entities.length} entities for ${length} representations`;
  for (let index = 0; index < length; index += 1) {
    const entity: unknown = entities[index];
    if (entity === null) continue;
    if (!isObject(entity)) return 'an entity is neither an object nor null';
    const [told, asked] = [entity['__typename'], representations[index]?.['__typename']];
    if (told !== undefined && !isAlike(schema, told, asked))
      return 'an entity is of another type than was asked for';
  }
  return undefined;
}

/** One of them may be an interface that the subgraph knows as an object (`@interfaceObject`). */
function isAlike(schema: GraphQLSchema, told: unknown, asked: unknown): boolean {
  if (told === asked) return true;
  if (typeof told !== 'string' || typeof asked !== 'string') return false;
  return satisfiesType(schema, told, asked) || satisfiesType(schema, asked, told);
}
