import {
  Kind,
  parse,
  parseType,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  type ObjectTypeDefinitionNode,
  type SelectionSetNode,
  type TypeNode,
} from 'graphql';

/** A type with fields, as the supergraph's text has it. Its directives say who knows what. */
export type CompositeDefinition = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

export function isComposite(node: DefinitionNode): node is CompositeDefinition {
  return node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION;
}

/** The document with other types in place of those with fields. */
export function mapComposites(
  document: DocumentNode,
  map: (type: CompositeDefinition) => CompositeDefinition,
): DocumentNode {
  return {
    ...document,
    definitions: document.definitions.map((node) => (isComposite(node) ? map(node) : node)),
  };
}

/** A string, enum or boolean argument of a directive. */
export function findArgument(directive: DirectiveNode, name: string): string | boolean | undefined {
  const value = directive.arguments?.find((argument) => argument.name.value === name)?.value;
  return value && 'value' in value ? value.value : undefined;
}

export function findDirectives(
  { directives = [] }: { directives?: readonly ConstDirectiveNode[] },
  name: string,
): ConstDirectiveNode[] {
  return directives.filter((directive) => directive.name.value === name);
}

/** What one field requires of others, once for each subgraph in which it does. */
export function findRequirements(field: FieldDefinitionNode): string[] {
  return findDirectives(field, 'join__field').flatMap((directive) => {
    const requires = findArgument(directive, 'requires');
    return typeof requires === 'string' ? [requires] : [];
  });
}

/** `id name { first }`, as directives have it. */
export function parseFieldSet(text: string): SelectionSetNode {
  const [definition] = parse(`{ ${text} }`, { noLocation: true }).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`"${text}" is no selection`);
  return definition.selectionSet;
}

/**
 * Names under which the planner fetches fields of its own accord, as keys and for @requires.
 * A client's field of another meaning must not come under one of them.
 */
export function findPlannerResponseNames({ definitions }: DocumentNode): ReadonlySet<string> {
  const keys = new Set(['__typename']);
  const addAll = ({ selections }: SelectionSetNode) => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) keys.add(selection.name.value);
      if (selection.kind !== Kind.FRAGMENT_SPREAD && selection.selectionSet) addAll(selection.selectionSet);
    }
  };
  for (const type of definitions.filter(isComposite)) {
    for (const directive of findDirectives(type, 'join__type')) {
      const key = findArgument(directive, 'key');
      if (typeof key === 'string') addAll(parseFieldSet(key));
    }
    for (const field of type.fields ?? []) findRequirements(field).map(parseFieldSet).forEach(addAll);
  }
  return keys;
}

/**
 * Names of fields of which some subgraph says more exactly than the others what they are: `User` where it is `Named`.
 * An object of the supergraph, that is: of an interface object no subgraph would know.
 */
export function findCovariantFields({ definitions }: DocumentNode): ReadonlySet<string> {
  const objects = definitions.filter((one) => one.kind === Kind.OBJECT_TYPE_DEFINITION);
  const names = new Set(objects.map(({ name }) => name.value));
  const isNarrower = ({ type }: FieldDefinitionNode, directive: ConstDirectiveNode): boolean => {
    const typeText = findArgument(directive, 'type');
    if (typeof typeText !== 'string') return false;
    const name = toTypeName(parseType(typeText));
    return name !== toTypeName(type) && names.has(name);
  };
  const found = definitions
    .filter(isComposite)
    .flatMap(({ fields = [] }) => fields)
    .filter((field) => findDirectives(field, 'join__field').some((one) => isNarrower(field, one)));
  return new Set(found.map(({ name }) => name.value));
}

export function toTypeName(type: TypeNode): string {
  let node = type;
  while (node.kind !== Kind.NAMED_TYPE) node = node.type;
  return node.name.value;
}

/** `Type.field` of those that go over from one subgraph to another for a part of the requests: `@override(label:)`. */
export function findProgressiveOverrides({ definitions }: DocumentNode): string[] {
  return definitions
    .filter(isComposite)
    .flatMap(({ name, fields = [] }) =>
      fields
        .filter((field) =>
          findDirectives(field, 'join__field').some((one) => findArgument(one, 'overrideLabel')),
        )
        .map((field) => `${name.value}.${field.name.value}`),
    );
}

/** Names of interfaces that some subgraph declares as objects, with `@interfaceObject`. */
export function findInterfaceObjects({ definitions }: DocumentNode): ReadonlySet<string> {
  const found = definitions
    .filter(isComposite)
    .filter((type) =>
      findDirectives(type, 'join__type').some((one) => findArgument(one, 'isInterfaceObject') === true),
    );
  return new Set(found.map(({ name }) => name.value));
}

/** Types with fields, by name. */
export type CompositeTypes = ReadonlyMap<string, CompositeDefinition>;

/** Indexes the object types and interfaces of a supergraph. */
export function indexComposites({ definitions }: DocumentNode): CompositeTypes {
  return new Map(definitions.filter(isComposite).map((type) => [type.name.value, type]));
}

/** Names of the types that implement an interface. */
export function findImplementers(types: CompositeTypes, name: string): string[] {
  return [...types.values()]
    .filter(({ interfaces = [] }) => interfaces.some((one) => one.name.value === name))
    .map((type) => type.name.value);
}

/** Values of the enum `join__Graph`, by the name of the subgraph. */
export function findGraphNames({ definitions }: DocumentNode): ReadonlyMap<string, string> {
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
