import { Kind, type ConstDirectiveNode, type DocumentNode, type FieldDefinitionNode } from 'graphql';
import { INACCESSIBLE, declareInaccessible } from './inaccessible.ts';
import {
  findArgument,
  findDirectives,
  isComposite,
  mapComposites,
  type CompositeDefinition,
} from './supergraph-directives.ts';

/** No composed supergraph has a field of this name. */
const MARK = 'router__elsewhere';

/**
 * Makes the planner respect `@external` in types without a key. If no other subgraph can be reached from an object,
 * the planner fetches all selected fields from the current subgraph, including external ones. Adding a hidden field
 * of type `Query`, from which all subgraphs can be reached, prevents that. No plan selects the field.
 */
export function enforceExternal(document: DocumentNode): DocumentNode {
  const types = document.definitions.filter(isComposite);
  if (types.every((type) => findGraphsWithExternals(type).length === 0)) return document;
  const marked = mapComposites(document, (type) => {
    const graphs = findGraphsWithExternals(type);
    return graphs.length === 0
      ? type
      : { ...type, fields: [...(type.fields ?? []), createMarkField(graphs)] };
  });
  return declareInaccessible(marked);
}

/** Graphs in which a field of the type is declared, but not resolved. */
function findGraphsWithExternals({ fields = [] }: CompositeDefinition): ConstDirectiveNode[] {
  const found = new Map<unknown, ConstDirectiveNode>();
  for (const directive of fields.flatMap((field) => findDirectives(field, 'join__field'))) {
    const isExternal = ['external', 'usedOverridden'].some((name) => findArgument(directive, name) === true);
    if (isExternal) found.set(findArgument(directive, 'graph'), directive);
  }
  return [...found.values()];
}

function createMarkField(graphs: readonly ConstDirectiveNode[]): FieldDefinitionNode {
  const joins = graphs.map((directive) => ({
    ...directive,
    arguments: (directive.arguments ?? []).filter(({ name }) => name.value === 'graph'),
  }));
  return {
    kind: Kind.FIELD_DEFINITION,
    name: { kind: Kind.NAME, value: MARK },
    type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: 'Query' } },
    directives: [...joins, INACCESSIBLE],
  };
}
