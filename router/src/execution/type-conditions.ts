import { isAbstractType, isInterfaceType, type GraphQLSchema } from 'graphql';

const known = new WeakMap<GraphQLSchema, Map<string, ReadonlySet<unknown>>>();

/** Whether an object of type `typename` satisfies `... on condition`. */
export function satisfiesType(schema: GraphQLSchema, typename: unknown, condition: string): boolean {
  return typename === condition || getTypeNames(schema, condition).has(typename);
}

/** The types that satisfy a condition, cached because every fetched object is checked. */
function getTypeNames(schema: GraphQLSchema, condition: string): ReadonlySet<unknown> {
  let conditions = known.get(schema);
  if (!conditions) known.set(schema, (conditions = new Map<string, ReadonlySet<unknown>>()));
  let names = conditions.get(condition);
  if (!names) conditions.set(condition, (names = collectTypeNames(schema, condition)));
  return names;
}

function collectTypeNames(schema: GraphQLSchema, condition: string): ReadonlySet<unknown> {
  const type = schema.getType(condition);
  if (!isAbstractType(type)) return new Set();
  const interfaces = isInterfaceType(type) ? schema.getImplementations(type).interfaces : [];
  return new Set([...schema.getPossibleTypes(type), ...interfaces].map(({ name }) => name));
}
