import {
  isInterfaceType,
  isObjectType,
  isUnionType,
  Kind,
  parse,
  getNamedType,
  type DirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLField,
  type GraphQLSchema,
  type SelectionSetNode,
  type TypeNode,
} from 'graphql';
import {
  isComposite,
  parseFieldSet,
  type CompositeDefinition,
} from '../../supergraph/supergraph-directives.ts';
import type { SubgraphDefinition } from '../build-subgraph.ts';

/** Keys, requirements and possible types, as the SDL of the subgraphs declares them. */
export class WorldModel {
  readonly #subgraphs: ReadonlyMap<string, DocumentNode>;
  readonly #schema: GraphQLSchema;
  readonly #keys = new Set<string>();
  readonly #required = new Set<string>();
  readonly #entities = new Set<string>();
  readonly #possible = new Map<string, readonly string[]>();

  constructor(definitions: readonly SubgraphDefinition[], schema: GraphQLSchema) {
    this.#schema = schema;
    this.#subgraphs = new Map(definitions.map(({ name, sdl }) => [name, parse(sdl)]));
    for (const [service, document] of this.#subgraphs) {
      for (const type of document.definitions.filter(isComposite)) this.#register(service, type);
    }
  }

  isKey = (type: string, field: string) => this.#keys.has(`${type}.${field}`);
  isRequired = (type: string, field: string) => this.#required.has(`${type}.${field}`);
  isEntity = (type: string) => this.#entities.has(type);

  fieldOf(schema: GraphQLSchema, type: string, field: string): GraphQLField<unknown, unknown> {
    const found = schema.getType(type);
    const definition = isObjectType(found) || isInterfaceType(found) ? found.getFields()[field] : undefined;
    if (!definition) throw new Error(`no field ${type}.${field}`);
    return definition;
  }

  keysOf(service: string, type: string): SelectionSetNode[] {
    return (this.#findType(service, type)?.directives ?? []).flatMap((one) => fieldSet(one, 'key', 'fields'));
  }

  /**
   * What a field requires, in any service or in a given one. The field of an interface counts for its
   * implementations.
   */
  requiredBy(type: string, field: string, service?: string): SelectionSetNode | undefined {
    for (const name of service === undefined ? this.#subgraphs.keys() : [service]) {
      for (const one of [type, ...this.#interfacesOf(type)]) {
        const found = this.#findType(name, one)?.fields?.find((candidate) => candidate.name.value === field);
        const [set] = (found?.directives ?? []).flatMap((directive) =>
          fieldSet(directive, 'requires', 'fields'),
        );
        if (set) return set;
      }
    }
    return undefined;
  }

  /** Types that a field can have in every service that resolves it. */
  possibleTypes(coordinate: string, fallback: string): readonly string[] {
    let known = this.#possible.get(coordinate);
    if (!known) this.#possible.set(coordinate, (known = this.#findPossible(coordinate, fallback)));
    return known;
  }

  #findPossible(coordinate: string, fallback: string): readonly string[] {
    const [type = '', field] = coordinate.split('.');
    const all = this.#concrete(fallback);
    let possible = all;
    for (const [service, document] of this.#subgraphs) {
      for (const one of [type, ...this.#interfacesOf(type)]) {
        const found = this.#findType(service, one)?.fields?.find(({ name }) => name.value === field);
        if (!found || has(found, 'external')) continue;
        const here = typesIn(document, namedType(found.type));
        if (here.length > 0) possible = possible.filter((name) => here.includes(name));
      }
    }
    return possible.length > 0 ? possible : all;
  }

  #concrete(name: string): readonly string[] {
    const type = this.#schema.getType(name);
    if (isInterfaceType(type) || isUnionType(type)) {
      return this.#schema.getPossibleTypes(type).map((one) => one.name);
    }
    return [name];
  }

  #interfacesOf(name: string): string[] {
    const type = this.#schema.getType(name);
    return isObjectType(type) ? type.getInterfaces().map((one) => one.name) : [];
  }

  #findType(service: string, name: string): CompositeDefinition | undefined {
    return this.#subgraphs
      .get(service)
      ?.definitions.filter(isComposite)
      .find((type) => type.name.value === name);
  }

  #register(service: string, type: CompositeDefinition): void {
    const name = type.name.value;
    const keys = this.keysOf(service, name);
    if (keys.length > 0) this.#concrete(name).forEach((one) => this.#entities.add(one));
    for (const set of keys) this.#mark(this.#keys, name, set);
    // Where the planner needs such a field for one implementation, it fetches it for all of them, because it cannot
    // tell them apart. An error of another implementation costs more than in one service then.
    if (has(type, 'interfaceObject')) this.#markFields(type);
    for (const field of type.fields ?? []) {
      for (const directive of field.directives ?? []) {
        for (const set of fieldSet(directive, 'requires', 'fields')) this.#mark(this.#required, name, set);
      }
    }
  }

  #markFields(type: CompositeDefinition): void {
    for (const field of type.fields ?? []) {
      for (const one of this.#concrete(type.name.value)) this.#required.add(`${one}.${field.name.value}`);
      this.#markAll(namedType(field.type));
    }
  }

  /** A field that another field depends on, wherever it is selected. */
  #mark(marks: Set<string>, typeName: string, { selections }: SelectionSetNode): void {
    for (const node of selections) {
      if (node.kind === Kind.FRAGMENT_SPREAD) continue;
      if (node.kind === Kind.INLINE_FRAGMENT) {
        this.#mark(marks, node.typeCondition?.name.value ?? typeName, node.selectionSet);
        continue;
      }
      for (const one of [typeName, ...this.#concrete(typeName)]) marks.add(`${one}.${node.name.value}`);
      if (!node.selectionSet) continue;
      const inner = getNamedType(this.fieldOf(this.#schema, typeName, node.name.value).type).name;
      this.#mark(marks, inner, node.selectionSet);
      if (marks === this.#required) this.#markAll(inner);
    }
  }

  /** An invalid null beside a required field would take the required field with it. */
  #markAll(name: string): void {
    for (const one of this.#concrete(name)) {
      const type = this.#schema.getType(one);
      if (!isObjectType(type) || this.#entities.has(one)) continue;
      for (const field of Object.keys(type.getFields())) this.#required.add(`${one}.${field}`);
    }
  }
}

/** Empty for a type that the subgraph declares as an interface object: it can be any type. */
function typesIn({ definitions }: DocumentNode, name: string): readonly string[] {
  const found: string[] = [];
  for (const type of definitions) {
    if (type.kind === Kind.UNION_TYPE_DEFINITION && type.name.value === name) {
      found.push(...(type.types ?? []).map((one) => one.name.value));
    }
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    if (type.name.value === name && has(type, 'interfaceObject')) return [];
    const isOne = type.name.value === name || type.interfaces?.some((one) => one.name.value === name);
    if (isOne) found.push(type.name.value);
  }
  return found;
}

const has = ({ directives = [] }: { directives?: readonly DirectiveNode[] }, name: string) =>
  directives.some((directive) => directive.name.value === name);

function fieldSet(directive: DirectiveNode, name: string, argument: string): SelectionSetNode[] {
  if (directive.name.value !== name) return [];
  const value = directive.arguments?.find((one) => one.name.value === argument)?.value;
  return value?.kind === Kind.STRING ? [parseFieldSet(value.value)] : [];
}

function namedType(type: FieldDefinitionNode['type']): string {
  let node: TypeNode = type;
  while (node.kind !== Kind.NAMED_TYPE) node = node.type;
  return node.name.value;
}
