import { Kind, type ConstDirectiveNode, type DocumentNode } from 'graphql';
import {
  findArgument,
  findDirectives,
  mapComposites,
  parseFieldSet,
  type CompositeDefinition,
} from './supergraph-directives.ts';

/**
 * Removes keys with `resolvable: false`, because the planner would use them to return to a subgraph for an
 * `@requires`.
 */
export function removeUnresolvableKeys(document: DocumentNode): DocumentNode {
  return mapComposites(document, (type) => {
    const kept = new Set<unknown>();
    const directives = (type.directives ?? []).filter((directive) => {
      if (directive.name.value !== 'join__type') return true;
      const graph = findArgument(directive, 'graph');
      if (!isUnresolvable(directive) || usesExternal(type, directive)) {
        kept.add(graph);
        return true;
      }
      return false;
    });
    // The type stays in its subgraphs even if it has no other key.
    const bare = findDirectives(type, 'join__type')
      .filter((directive) => isUnresolvable(directive) && !kept.has(findArgument(directive, 'graph')))
      .filter((directive, index, all) => all.findIndex((other) => sameGraph(directive, other)) === index)
      .map(withoutKey);
    return { ...type, directives: [...directives, ...bare] };
  });
}

const isUnresolvable = (directive: ConstDirectiveNode) =>
  findArgument(directive, 'resolvable') === false && findArgument(directive, 'isInterfaceObject') !== true;

const sameGraph = (one: ConstDirectiveNode, other: ConstDirectiveNode) =>
  findArgument(one, 'graph') === findArgument(other, 'graph') && isUnresolvable(other);

const withoutKey = (directive: ConstDirectiveNode): ConstDirectiveNode => ({
  ...directive,
  arguments: (directive.arguments ?? []).filter(
    ({ name }) => name.value !== 'key' && name.value !== 'resolvable',
  ),
});

/** A key may be the only reason why a subgraph resolves an external field. */
function usesExternal(type: CompositeDefinition, directive: ConstDirectiveNode): boolean {
  const graph = findArgument(directive, 'graph');
  const key = findArgument(directive, 'key');
  if (typeof key !== 'string') return false;
  const names = parseFieldSet(key).selections.map((node) => node.kind === Kind.FIELD && node.name.value);
  return (type.fields ?? [])
    .filter(({ name }) => names.includes(name.value))
    .flatMap((field) => findDirectives(field, 'join__field'))
    .some((one) => findArgument(one, 'graph') === graph && findArgument(one, 'external') === true);
}
