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

/** An object type or interface of the supergraph. Its directives say which subgraph resolves what. */
export type CompositeDefinition = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/** Whether a definition is that of an object type or interface. */
export function isComposite(node: DefinitionNode): node is CompositeDefinition {
  return node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION;
}

/** Replaces object types and interfaces of a document. */
export function mapComposites(
  document: DocumentNode,
  map: (type: CompositeDefinition) => CompositeDefinition,
): DocumentNode {
  return {
    ...document,
    definitions: document.definitions.map((node) => (isComposite(node) ? map(node) : node)),
  };
}

/** Finds an argument that is a string, an enum value or a boolean. */
export function findArgument(directive: DirectiveNode, name: string): string | boolean | undefined {
  const value = directive.arguments?.find((argument) => argument.name.value === name)?.value;
  return value && 'value' in value ? value.value : undefined;
}

/** Finds all uses of a directive on a definition. */
export function findDirectives(
  { directives = [] }: { directives?: readonly ConstDirectiveNode[] },
  name: string,
): ConstDirectiveNode[] {
  return directives.filter((directive) => directive.name.value === name);
}

/** What a field requires, in each subgraph that resolves it. */
export function findRequirements(field: FieldDefinitionNode): string[] {
  return findDirectives(field, 'join__field').flatMap((directive) => {
    const requires = findArgument(directive, 'requires');
    return typeof requires === 'string' ? [requires] : [];
  });
}

/** Parses a field set of a directive, such as `id name { first }`. */
export function parseFieldSet(text: string): SelectionSetNode {
  const [definition] = parse(`{ ${text} }`, { noLocation: true }).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`"${text}" is not a field set`);
  return definition.selectionSet;
}

/**
 * Response names under which the planner selects fields for keys and `@requires`. A client's field with another
 * meaning must get another name.
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
 * Names of fields whose type some subgraph declares covariantly, as an object type: `User` where the supergraph has
 * `Named`. Interface objects do not count, because no subgraph knows their types.
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

/** The name of a type without its list and non-null wrappers. */
export function toTypeName(type: TypeNode): string {
  let node = type;
  while (node.kind !== Kind.NAMED_TYPE) node = node.type;
  return node.name.value;
}

/** Fields with a progressive override, `@override(label:)`, as `Type.field`. */
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

/** Names of the interfaces that some subgraph declares as object types with `@interfaceObject`. */
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
