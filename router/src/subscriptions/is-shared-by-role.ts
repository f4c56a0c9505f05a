import { isInterfaceType, isObjectType } from '@apollo/federation-internals';
import { isAbstractType, TypeInfo, visit, visitWithTypeInfo, type GraphQLCompositeType } from 'graphql';
import type { PreparedOperation } from '../execution/prepare-operation.ts';
import type { SchemaGeneration } from '../supergraph/schema-generation.ts';

/** Marks a field that is the same for every viewer of one role. Subgraphs compose it (`@composeDirective`). */
const DIRECTIVE = 'sharedByRole';

/** Whether everything selected, down to the last entity, is the same for every viewer of one role. */
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

/** For an interface, every type behind it counts: any of them may be what comes. */
function isMarked(
  { apiSchema: api, supergraph }: SchemaGeneration,
  parent: GraphQLCompositeType,
  field: string,
): boolean {
  const types = isAbstractType(parent) ? api.getPossibleTypes(parent) : [parent];
  return types.every(({ name }) => {
    const type = supergraph.type(name);
    if (!type || !(isObjectType(type) || isInterfaceType(type))) return false;
    return type.field(field)?.hasAppliedDirective(DIRECTIVE) ?? false;
  });
}
