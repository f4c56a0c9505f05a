import type { DocumentNode, FieldNode, SelectionSetNode } from 'graphql';
import { enforceExternal } from './enforce-external.ts';
import { findInterfaceObjectNames } from './interface-object-names.ts';
import { findKeyPaths } from './key-paths.ts';
import { findGraphNames, indexComposites } from './supergraph-directives.ts';
import { addSyntheticFields } from './synthetic-fields.ts';
import { removeUnresolvableKeys } from './unresolvable-keys.ts';

/** What the planner does not know about fields and their representations, because the adapted supergraph hides it. */
export interface Requirements {
  /** The field with its arguments, by the name of the synthetic field that replaces it; see `synthetic-fields.ts`. */
  syntheticFields: ReadonlyMap<string, FieldNode>;
  /** Whether no field requires anything and no subgraph has an interface object: plans need no change then. */
  readonly isEmpty: boolean;
  /** The interface to name in a representation instead of its implementation; see EntityFetch. */
  findInterfaceObjectNames(subgraph: string): ReadonlyMap<string, string> | undefined;
  /** The fields that a field requires in a subgraph, synthetic fields included. */
  find(subgraph: string, type: string, field: string): SelectionSetNode | undefined;
  /** Whether a path of a representation (`.id`, `.part.one`) leads to a field of the type's keys. */
  isKeyPath(type: string, path: string): boolean;
}

/** Changes a supergraph so that the planner makes correct plans where it would not by itself. */
export function adaptSupergraph(source: DocumentNode): {
  document: DocumentNode;
  requirements: Requirements;
} {
  const types = indexComposites(source);
  const graphs = findGraphNames(source);
  const keyPaths = findKeyPaths(types);
  const interfaceObjectNames = findInterfaceObjectNames(types);
  const enforced = enforceExternal(removeUnresolvableKeys(source));
  const { document, syntheticFields, requiredSelections } = addSyntheticFields(enforced, types);
  const requirements: Requirements = {
    syntheticFields,
    isEmpty: requiredSelections.size === 0 && interfaceObjectNames.size === 0,
    findInterfaceObjectNames: (subgraph) => interfaceObjectNames.get(graphs.get(subgraph) ?? ''),
    find(subgraph, type, field) {
      // A synthetic field requires what the field does that it replaces.
      const name = syntheticFields.get(field)?.name.value ?? field;
      return requiredSelections.get(`${graphs.get(subgraph)} ${type}.${name}`);
    },
    isKeyPath: (type, path) => keyPaths.has(type + path),
  };
  return { document, requirements };
}
