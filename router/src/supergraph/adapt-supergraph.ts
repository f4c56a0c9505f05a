import {
  Kind,
  print,
  visit,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type FieldNode,
  type SelectionSetNode,
} from 'graphql';
import { INACCESSIBLE, declareInaccessible } from './inaccessible.ts';
import { enforceExternal } from './enforce-external.ts';
import {
  findArgument,
  findDirectives,
  isComposite,
  mapComposites,
  parseFieldSet,
  toTypeName,
  type CompositeDefinition,
} from './supergraph-directives.ts';

/**
 * Fields that stand for "this field with these arguments" wherever an @requires names one with arguments:
 * for the planner each is a field of its own, so it never takes one for another.
 */
export interface Requirements {
  /** By the name of the stand-in. */
  syntheticFields: ReadonlyMap<string, FieldNode>;
  /** Whether no field requires anything, and all types are known by their names. */
  readonly isEmpty: boolean;
  /** See EntityFetch. */
  findInterfaceObjectNames(subgraph: string): ReadonlyMap<string, string> | undefined;
  /** What a field requires in a subgraph, with stand-ins in place. */
  find(subgraph: string, type: string, field: string): SelectionSetNode | undefined;
  /** Whether a field of a type's keys is at this place of a representation: `.id`, `.part.one`. */
  isKeyPath(type: string, path: string): boolean;
}

/** The supergraph as the planner is to see it. */
export function adaptSupergraph(source: DocumentNode): {
  document: DocumentNode;
  requirements: Requirements;
} {
  const adapter = new RequirementAdapter(source);
  const document = adapter.adapt(enforceExternal(withoutUnresolvableKeys(source)));
  return { document, requirements: adapter };
}

/**
 * A subgraph cannot be asked by a key with `resolvable: false`, but the planner takes the first key there is
 * when it comes back to a subgraph for an @requires.
 */
function withoutUnresolvableKeys(document: DocumentNode): DocumentNode {
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
    // The type stays in its subgraphs, also where it has no other key.
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

/** Being part of a key can be all that makes an external field one that the subgraph answers. */
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

class RequirementAdapter implements Requirements {
  readonly syntheticFields = new Map<string, FieldNode>();
  /** By the subgraph's name in the supergraph, and `Type.field`. */
  readonly #byField = new Map<string, SelectionSetNode>();
  /** `Type.place` */
  readonly #keyPaths = new Set<string>();
  readonly #graphs: ReadonlyMap<string, string>;
  readonly #interfaceObjectNames = new Map<string, Map<string, string>>();
  readonly #types = new Map<string, CompositeDefinition>();
  /** Stand-ins to add, by type. */
  readonly #fieldsToAdd = new Map<string, Map<string, string>>();
  readonly #names = new Map<string, string>();

  constructor({ definitions }: DocumentNode) {
    this.#graphs = findGraphs(definitions);
    for (const type of definitions.filter(isComposite)) {
      this.#types.set(type.name.value, type);
      for (const directive of findDirectives(type, 'join__type')) {
        const key = findArgument(directive, 'key');
        if (typeof key === 'string') this.#addKeyPaths(parseFieldSet(key), type.name.value);
      }
    }
    for (const type of this.#types.values()) this.#addInterfaceObject(type);
  }

  get isEmpty(): boolean {
    return this.#byField.size === 0 && this.#interfaceObjectNames.size === 0;
  }

  findInterfaceObjectNames(subgraph: string): ReadonlyMap<string, string> | undefined {
    return this.#interfaceObjectNames.get(this.#graphs.get(subgraph) ?? '');
  }

  isKeyPath(type: string, path: string): boolean {
    return this.#keyPaths.has(type + path);
  }

  #addInterfaceObject(type: CompositeDefinition): void {
    const name = type.name.value;
    for (const directive of findDirectives(type, 'join__type')) {
      const graph = findArgument(directive, 'graph');
      if (typeof graph !== 'string' || findArgument(directive, 'isInterfaceObject') !== true) continue;
      const names = this.#interfaceObjectNames.get(graph) ?? new Map<string, string>();
      for (const one of this.#implementers(name)) names.set(one, name);
      this.#interfaceObjectNames.set(graph, names);
    }
  }

  find(subgraph: string, type: string, field: string): SelectionSetNode | undefined {
    // A stand-in requires what the field does that it stands for.
    const name = this.syntheticFields.get(field)?.name.value ?? field;
    return this.#byField.get(`${this.#graphs.get(subgraph)} ${type}.${name}`);
  }

  #addKeyPaths({ selections }: SelectionSetNode, parent: string): void {
    for (const node of selections) {
      const path = node.kind === Kind.FIELD ? `${parent}.${node.name.value}` : parent;
      this.#keyPaths.add(path);
      if (node.kind !== Kind.FRAGMENT_SPREAD && node.selectionSet) this.#addKeyPaths(node.selectionSet, path);
    }
  }

  adapt(document: DocumentNode): DocumentNode {
    const required = mapComposites(document, (type) => ({
      ...type,
      fields: (type.fields ?? []).map((field) => this.#adaptField(type, field)),
    }));
    if (this.syntheticFields.size === 0) return required;
    const added = mapComposites(required, (type) => ({
      ...type,
      fields: [...(type.fields ?? []), ...this.#createSyntheticFields(type)],
    }));
    return declareInaccessible(added);
  }

  #adaptField(type: CompositeDefinition, field: FieldDefinitionNode): FieldDefinitionNode {
    const coordinate = `${type.name.value}.${field.name.value}`;
    return visit(field, {
      Directive: (directive) =>
        visit(directive, {
          Argument: (argument) => {
            if (argument.name.value !== 'requires' || argument.value.kind !== Kind.STRING) return undefined;
            const selection = this.#replaceArguments(parseFieldSet(argument.value.value), type.name.value);
            this.#byField.set(`${findArgument(directive, 'graph')} ${coordinate}`, selection);
            const value = print(selection).trim().slice(1, -1);
            return { ...argument, value: { kind: Kind.STRING, value } };
          },
        }),
    });
  }

  #replaceArguments(set: SelectionSetNode, typeName: string): SelectionSetNode {
    return {
      ...set,
      selections: set.selections.map((node) => {
        if (node.kind === Kind.FRAGMENT_SPREAD) return node;
        if (node.kind === Kind.INLINE_FRAGMENT) {
          const inner = node.typeCondition?.name.value ?? typeName;
          return { ...node, selectionSet: this.#replaceArguments(node.selectionSet, inner) };
        }
        const inner = this.#findField(typeName, node.name.value);
        const selectionSet =
          node.selectionSet && inner
            ? this.#replaceArguments(node.selectionSet, toTypeName(inner.type))
            : node.selectionSet;
        const name = node.arguments?.length ? this.#getSyntheticField(node, typeName) : node.name.value;
        const replaced = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: name } } as const;
        return selectionSet ? { ...replaced, selectionSet } : replaced;
      }),
    };
  }

  #getSyntheticField(node: FieldNode, typeName: string): string {
    const { selectionSet: _selectionSet, ...field } = node;
    const text = print(field);
    const name = this.#names.get(text) ?? `${node.name.value}__required_${this.#names.size}`;
    this.#names.set(text, name);
    this.syntheticFields.set(name, field);
    for (const one of [typeName, ...this.#implementers(typeName)]) {
      const added = this.#fieldsToAdd.get(one) ?? new Map<string, string>();
      this.#fieldsToAdd.set(one, added.set(name, node.name.value));
    }
    return name;
  }

  #implementers(name: string): string[] {
    return [...this.#types.values()]
      .filter(({ interfaces = [] }) => interfaces.some((one) => one.name.value === name))
      .map((type) => type.name.value);
  }

  #findField(typeName: string, name: string): FieldDefinitionNode | undefined {
    return this.#types.get(typeName)?.fields?.find((field) => field.name.value === name);
  }

  #createSyntheticFields(type: CompositeDefinition): FieldDefinitionNode[] {
    const wanted = [...(this.#fieldsToAdd.get(type.name.value) ?? [])];
    return wanted.flatMap(([name, original]) => {
      const field = type.fields?.find((one) => one.name.value === original);
      if (!field) return [];
      const { arguments: _arguments, description: _description, ...rest } = field;
      const directives = [...findDirectives(field, 'join__field'), INACCESSIBLE];
      return [{ ...rest, name: { kind: Kind.NAME, value: name } as const, directives }];
    });
  }
}

/** What subgraphs are called within the supergraph, by their names. */
function findGraphs(definitions: readonly DefinitionNode[]): ReadonlyMap<string, string> {
  const graphs = new Map<string, string>();
  for (const definition of definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
    for (const value of definition.values ?? []) {
      const [graph] = findDirectives(value, 'join__graph');
      const name = graph && findArgument(graph, 'name');
      if (typeof name === 'string') graphs.set(name, value.name.value);
    }
  }
  return graphs;
}
