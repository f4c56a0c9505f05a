import { Kind, type SelectionSetNode } from 'graphql';
import { findArgument, findDirectives, parseFieldSet, type CompositeTypes } from './supergraph-directives.ts';

/** Paths of the fields that are part of a key, below the name of their type: `Product.id`, `Product.part.one`. */
export function findKeyPaths(types: CompositeTypes): ReadonlySet<string> {
  const paths = new Set<string>();
  for (const [name, type] of types) {
    for (const directive of findDirectives(type, 'join__type')) {
      const key = findArgument(directive, 'key');
      if (typeof key === 'string') addPaths(parseFieldSet(key), name, paths);
    }
  }
  return paths;
}

function addPaths({ selections }: SelectionSetNode, parent: string, paths: Set<string>): void {
  for (const node of selections) {
    const path = node.kind === Kind.FIELD ? `${parent}.${node.name.value}` : parent;
    paths.add(path);
    if (node.kind !== Kind.FRAGMENT_SPREAD && node.selectionSet) addPaths(node.selectionSet, path, paths);
  }
}
