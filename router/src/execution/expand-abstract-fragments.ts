import {
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type InlineFragmentNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** What the expansion of fragments depends on. */
export interface ExpansionSchema {
  apiSchema: GraphQLSchema;
  /** Interfaces that some subgraph declares as object types (`@interfaceObject`). */
  interfaceObjects: ReadonlySet<string>;
}

/**
 * Expands fragments, because the planner cannot cast an interface object to another interface. The result contains
 * only casts to object types and selections that need no cast.
 */
export function expandAbstractFragments(document: DocumentNode, source: ExpansionSchema): DocumentNode {
  if (source.interfaceObjects.size === 0) return document;
  const expander = new AbstractFragmentExpander(document, source);
  return {
    ...document,
    definitions: document.definitions.flatMap((definition) => {
      if (definition.kind !== Kind.OPERATION_DEFINITION) return [];
      const root = source.apiSchema.getRootType(definition.operation);
      if (!root) return [definition];
      return [{ ...definition, selectionSet: expander.narrow(definition.selectionSet, root) }];
    }),
  };
}

class AbstractFragmentExpander {
  readonly #apiSchema: GraphQLSchema;
  readonly #interfaceObjects: ReadonlySet<string>;
  readonly #fragments = new Map<string, FragmentDefinitionNode>();

  constructor({ definitions }: DocumentNode, { apiSchema, interfaceObjects }: ExpansionSchema) {
    this.#apiSchema = apiSchema;
    this.#interfaceObjects = interfaceObjects;
    for (const one of definitions) {
      if (one.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(one.name.value, one);
    }
  }

  narrow(set: SelectionSetNode, parent: GraphQLCompositeType): SelectionSetNode {
    const selections = set.selections.flatMap((node) => this.#narrowNode(node, parent));
    return { ...set, selections };
  }

  #narrowNode(node: SelectionNode, parent: GraphQLCompositeType): SelectionNode[] {
    return node.kind === Kind.FIELD ? [this.#narrowField(node, parent)] : this.#narrowFragment(node, parent);
  }

  #narrowField(node: FieldNode, parent: GraphQLCompositeType): FieldNode {
    const field = 'getFields' in parent ? parent.getFields()[node.name.value] : undefined;
    const type = field && getNamedType(field.type);
    if (!node.selectionSet || !isCompositeType(type)) return node;
    const selectionSet = this.narrow(node.selectionSet, type);
    // No type satisfies the selection, but whether the object exists is still part of the response.
    return { ...node, selectionSet: selectionSet.selections.length > 0 ? selectionSet : ONLY_TYPENAME };
  }

  #narrowFragment(
    node: InlineFragmentNode | FragmentSpreadNode,
    parent: GraphQLCompositeType,
  ): SelectionNode[] {
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(node.name.value) : node;
    if (!fragment) return [];
    const named = fragment.typeCondition && this.#apiSchema.getType(fragment.typeCondition.name.value);
    const condition = isCompositeType(named) ? named : parent;
    const possible = this.#possible(condition);
    const common = this.#possible(parent).filter((name) => possible.includes(name));
    if (common.length === 0) return [];
    if (isObjectType(parent) || condition === parent || this.#isNoCast(parent, condition)) {
      return [...this.narrow(fragment.selectionSet, parent).selections];
    }
    const casts = this.#interfaceObjects.has(parent.name) ? common : [condition.name];
    return casts.flatMap((name) => this.#cast(name, fragment.selectionSet));
  }

  #isNoCast(parent: GraphQLCompositeType, condition: GraphQLCompositeType): boolean {
    const isKnown = isInterfaceType(parent) && this.#interfaceObjects.has(parent.name);
    return isKnown && isInterfaceType(condition) && parent.getInterfaces().includes(condition);
  }

  #cast(name: string, set: SelectionSetNode): SelectionNode[] {
    const type = this.#apiSchema.getType(name);
    if (!isCompositeType(type)) return [];
    const selectionSet = this.narrow(set, type);
    if (selectionSet.selections.length === 0) return [];
    const typeCondition = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: name } } as const;
    return [{ kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet }];
  }

  #possible(type: GraphQLCompositeType): readonly string[] {
    return isObjectType(type) ? [type.name] : this.#apiSchema.getPossibleTypes(type).map(({ name }) => name);
  }
}

const ONLY_TYPENAME: SelectionSetNode = {
  kind: Kind.SELECTION_SET,
  selections: [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }],
};
