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
import type { SchemaGeneration } from '../supergraph/schema-generation.ts';

const TYPENAME = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const;

/**
 * Selects `__typename` on fields that are abstract for clients, but that a subgraph may declare as an object type:
 * the planner would not select it there.
 */
export function addTypename(
  document: DocumentNode,
  { apiSchema, covariantFields }: SchemaGeneration,
): DocumentNode {
  if (covariantFields.size === 0) return document;
  const types = new TypeInfo(apiSchema);
  function visitField(node: FieldNode): FieldNode | undefined {
    const field = types.getFieldDef();
    const type = field && getNamedType(field.type);
    if (!node.selectionSet || !covariantFields.has(node.name.value)) return undefined;
    if (!isAbstractType(type)) return undefined;
    return { ...node, selectionSet: withTypename(node.selectionSet) };
  }
  return visit(document, visitWithTypeInfo(types, { Field: { enter: visitField } }));
}

const withTypename = (set: SelectionSetNode): SelectionSetNode => ({
  ...set,
  selections: [TYPENAME, ...set.selections],
});
