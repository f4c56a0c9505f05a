import { BREAK, isAbstractType, isInterfaceType, isObjectType, visit, type GraphQLNamedType } from 'graphql';
import { toUpstreamAlias } from './upstream-aliases.ts';
import type { PreparedOperation } from './prepare-operation.ts';
import type { RuntimeType, ResponseField } from './response-field.ts';
import { isObject, type JsonObject } from '../json/json-object.ts';

type Path = readonly (string | number)[];

/**
 * A path in what was fetched, as a path in the response: under the client's names. It ends before a field that
 * the client did not ask for, such as one that another field requires. Undefined if the field was asked for
 * on objects of another type only: the subgraph could not tell them apart (`@interfaceObject`).
 */
export function toClientPath(operation: PreparedOperation, root: JsonObject, path: Path) {
  const { generation, shape, rootType } = operation;
  const { apiSchema: api, plannerResponseNames } = generation;
  const result: (string | number)[] = [];
  let parent: Pick<ResponseField, 'shape' | 'type'> = { shape, type: rootType };
  let value: unknown = root;

  const findField = (source: string): ResponseField | undefined => {
    const typename = isObject(value) ? value['__typename'] : undefined;
    for (const type of findTypes(parent.type, typename)) {
      const found = parent.shape.fieldsOf(type).find((field) => field.source === source);
      if (found) return found;
    }
    return undefined;
  };
  /** Where an object is gone, and its type with it, it may have been any that is possible. */
  const findTypes = (type: GraphQLNamedType | undefined, typename: unknown): readonly RuntimeType[] => {
    if (isObjectType(type)) return [type];
    if (!isAbstractType(type)) return [];
    const known = typeof typename === 'string' ? api.getType(typename) : undefined;
    if (isObjectType(known)) return [known];
    return [...(isInterfaceType(type) ? [type] : []), ...api.getPossibleTypes(type)];
  };

  for (const key of path) {
    if (typeof key === 'number') {
      result.push(key);
      value = Array.isArray(value) ? value[key] : undefined;
      continue;
    }
    const field = findField(key);
    if (!field) {
      // Where the object itself is null, that is to be seen, and the error says why.
      if (isObject(value) && !plannerResponseNames.has(key) && isSelected(operation, key)) return undefined;
      break;
    }
    result.push(field.key);
    parent = field;
    value = isObject(value) ? value[key] : undefined;
  }
  return result;
}

/**
 * Whether the client selected a field under this name anywhere. The planner fetches nothing else under a name that is
 * not one of its own.
 */
function isSelected({ definition, fragments, generation }: PreparedOperation, source: string): boolean {
  let isFound = false;
  for (const node of [definition, ...fragments.values()]) {
    visit(node, {
      Field(field) {
        if (toUpstreamAlias(field, generation) !== source) return undefined;
        isFound = true;
        return BREAK;
      },
    });
  }
  return isFound;
}
