import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  visit,
  type DocumentNode,
  type SelectionNode,
} from 'graphql';

/** Names of the variables that `@skip` and `@include` use anywhere in the document. */
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
 * Evaluates `@skip` and `@include`: removes what is skipped, and the directives from what is included. The planner
 * gets this document because it may otherwise skip a field that another field requires (`@requires`). Selections may
 * become empty.
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

/** Removes introspection fields: the router answers them, and the planner supports only a part of introspection. */
export function removeIntrospection(document: DocumentNode): DocumentNode {
  return visit(document, {
    Field: ({ name }) => (name.value === '__schema' || name.value === '__type' ? null : undefined),
    FragmentDefinition: ({ typeCondition }) => (typeCondition.name.value.startsWith('__') ? null : undefined),
  });
}

/** Fills empty selections with `__typename`, because neither the grammar nor the planner accepts an empty one. */
export function fillEmptySelections(document: DocumentNode): DocumentNode {
  return visit(document, {
    SelectionSet(node) {
      if (node.selections.length > 0) return undefined;
      const name = { kind: Kind.NAME, value: '__typename' } as const;
      return { ...node, selections: [{ kind: Kind.FIELD, name }] };
    },
  });
}
