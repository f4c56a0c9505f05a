import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  visit,
  type DocumentNode,
  type SelectionNode,
} from 'graphql';

/** The variables that @skip and @include look at, anywhere in the document. */
export function findConditionVariables(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Directive({ name, arguments: args = [] }) {
      if (name.value !== 'skip' && name.value !== 'include') return;
      for (const { value } of args) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}

/**
 * The document as it reads once the conditions are known: what is skipped is gone, what is included is plain.
 * Planning this instead of the conditions themselves keeps a skipped field from being missed
 * as somebody's @requires. Selections may become empty.
 */
export function applySkipInclude(document: DocumentNode, variables: Record<string, unknown>): DocumentNode {
  const apply = <Node extends SelectionNode>(node: Node): Node | null | undefined => {
    if (!node.directives?.length) return undefined;
    const skip = getDirectiveValues(GraphQLSkipDirective, node, variables);
    const include = getDirectiveValues(GraphQLIncludeDirective, node, variables);
    if (skip?.['if'] === true || include?.['if'] === false) return null;
    const directives = node.directives.filter(
      ({ name }) => name.value !== 'skip' && name.value !== 'include',
    );
    return { ...node, directives };
  };
  return visit(document, { Field: apply, FragmentSpread: apply, InlineFragment: apply });
}

/** Leaves out what the router answers by itself; the planner knows less of introspection than clients ask for. */
export function removeIntrospection(document: DocumentNode): DocumentNode {
  return visit(document, {
    Field: ({ name }) => (name.value === '__schema' || name.value === '__type' ? null : undefined),
    FragmentDefinition: ({ typeCondition }) => (typeCondition.name.value.startsWith('__') ? null : undefined),
  });
}

/** Asks for the type name where nothing else is left: the grammar, and the planner, want a selection. */
export function fillEmptySelections(document: DocumentNode): DocumentNode {
  return visit(document, {
    SelectionSet(node) {
      if (node.selections.length > 0) return undefined;
      const name = { kind: Kind.NAME, value: '__typename' } as const;
      return { ...node, selections: [{ kind: Kind.FIELD, name }] };
    },
  });
}
