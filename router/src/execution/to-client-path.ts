import { BREAK, isAbstractType, isInterfaceType, isObjectType, visit, type GraphQLNamedType } from 'graphql';
import { isObject, type JsonObject } from '../json/json-object.ts';
import type { PreparedOperation } from './prepare-operation.ts';
import type { RuntimeType, ResponseField } from './response-field.ts';
import { toUpstreamAlias } from './upstream-aliases.ts';

type Path = readonly (string | number)[];

/**
 * Translates a path of the fetched data into the client's response names. The path ends before a field that the
 * client did not select, such as one that another field requires. Returns undefined if the client selected the field
 * on other types only: the subgraph of an interface object cannot tell them apart.
 */
export function toClientPath(operation: PreparedOperation, root: JsonObject, path: Path) {
  const { generation, shape, rootType } = operation;
  const { apiSchema, plannerResponseNames } = generation;
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
  /** An object that is null has no type name, so it may be of any possible type. */
  const findTypes = (type: GraphQLNamedType | undefined, typename: unknown): readonly RuntimeType[] => {
    if (isObjectType(type)) return [type];
    if (!isAbstractType(type)) return [];
    const known = typeof typename === 'string' ? apiSchema.getType(typename) : undefined;
    if (isObjectType(known)) return [known];
    return [...(isInterfaceType(type) ? [type] : []), ...apiSchema.getPossibleTypes(type)];
  };

  for (const key of path) {
    if (typeof key === 'number') {
      result.push(key);
      value = Array.isArray(value) ? value[key] : undefined;
      continue;
    }
    const field = findField(key);
    if (!field) {
      // If the object itself is null, the client sees that null, and the error explains it.
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
 * Whether the client selected a field under this response name anywhere. Under other names the planner fetches only
 * fields of its own.
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
