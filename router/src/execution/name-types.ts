import {
  getNamedType,
  isAbstractType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
  type SelectionSetNode,
} from 'graphql';
import type { Generation } from '../supergraph/build-generation.ts';

const TYPENAME = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const;

/**
 * Asks for the type where a subgraph may have no doubt about it: what is an interface or a union to the client can be
 * declared as an object there, and then the planner asks for none.
 */
export function nameTypes(document: DocumentNode, { api, narrowedFields }: Generation): DocumentNode {
  if (narrowedFields.size === 0) return document;
  const types = new TypeInfo(api);
  function nameType(node: FieldNode): FieldNode | undefined {
    const field = types.getFieldDef();
    const type = field && getNamedType(field.type);
    if (!node.selectionSet || !narrowedFields.has(node.name.value)) return undefined;
    if (!isAbstractType(type)) return undefined;
    return { ...node, selectionSet: withTypename(node.selectionSet) };
  }
  return visit(document, visitWithTypeInfo(types, { Field: { enter: nameType } }));
}

const withTypename = (set: SelectionSetNode): SelectionSetNode => ({
  ...set,
  selections: [TYPENAME, ...set.selections],
});
