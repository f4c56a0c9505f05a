import { isInterfaceType, isObjectType } from '@apollo/federation-internals';
import { isAbstractType, TypeInfo, visit, visitWithTypeInfo, type GraphQLCompositeType } from 'graphql';
import type { PreparedOperation } from '../execution/prepare-operation.ts';
import type { SchemaGeneration } from '../supergraph/schema-generation.ts';

/** Marks a field that is the same for all viewers of one role. Subgraphs compose it with `@composeDirective`. */
const DIRECTIVE = 'sharedByRole';

/** Whether every selected field, at any depth, is the same for all viewers of one role. */
export function isSharedByRole({ generation, definition, fragments }: PreparedOperation): boolean {
  const types = new TypeInfo(generation.apiSchema);
  let shared = true;
  const visitor = visitWithTypeInfo(types, {
    Field({ name }) {
      const parent = types.getParentType();
      if (name.value !== '__typename' && parent) shared &&= isMarked(generation, parent, name.value);
    },
  });
  for (const node of [definition, ...fragments.values()]) visit(node, visitor);
  return shared;
}

/** A field of an interface is shared only if it is in all implementations. */
function isMarked(
  { apiSchema, supergraph }: SchemaGeneration,
  parent: GraphQLCompositeType,
  field: string,
): boolean {
  const types = isAbstractType(parent) ? apiSchema.getPossibleTypes(parent) : [parent];
  return types.every(({ name }) => {
    const type = supergraph.type(name);
    if (!type || !(isObjectType(type) || isInterfaceType(type))) return false;
    return type.field(field)?.hasAppliedDirective(DIRECTIVE) ?? false;
  });
}
