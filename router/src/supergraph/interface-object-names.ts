import {
  findArgument,
  findDirectives,
  findImplementers,
  type CompositeTypes,
} from './supergraph-directives.ts';

/** By the name of a graph: for each implementation, the interface that the subgraph declares as an object type. */
export type InterfaceObjectNames = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * A subgraph with an `@interfaceObject` does not know the implementations of the interface. A representation must name
 * the interface as its type there.
 */
export function findInterfaceObjectNames(types: CompositeTypes): InterfaceObjectNames {
  const namesByGraph = new Map<string, Map<string, string>>();
  for (const [name, type] of types) {
    for (const directive of findDirectives(type, 'join__type')) {
      const graph = findArgument(directive, 'graph');
      if (typeof graph !== 'string' || findArgument(directive, 'isInterfaceObject') !== true) continue;
      const names = namesByGraph.get(graph) ?? new Map<string, string>();
      for (const implementer of findImplementers(types, name)) names.set(implementer, name);
      namesByGraph.set(graph, names);
    }
  }
  return namesByGraph;
}
