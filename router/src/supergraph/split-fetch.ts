import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import {
  Kind,
  parse,
  print,
  stripIgnoredCharacters,
  visit,
  type DefinitionNode,
  type DocumentNode,
  type FieldNode,
  type InlineFragmentNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Requirements } from './adapt-supergraph.ts';
import type { EntityFetch } from './entity-fetch.ts';

/** Fields that a field requires: path → name of the field, or of the synthetic field, that fills it. */
type RequiredFields = Map<string, string>;

interface FetchGroup {
  required: RequiredFields;
  fields: Map<FieldNode, RequiredFields>;
}

/**
 * Splits a fetch of entities whose fields require the same field with different arguments, because a representation can
 * contain `price` only once. Adds the fallbacks that EntityFetch describes.
 *
 * Example: the subgraph `taxes` has
 *
 *     type Product @key(fields: "id") {
 *       price(currency: String): Int @external
 *       euroTax: Int @requires(fields: "price(currency: \"EUR\")")
 *       poundTax: Int @requires(fields: "price(currency: \"GBP\")")
 *     }
 *
 * For the query `{ product { euroTax poundTax } }` the planner fetches the synthetic fields (see `synthetic-fields.ts`)
 * from the subgraph `products`, and then both taxes at once:
 *
 *     products: { product { __typename id price__required_0 price__required_1 } }
 *     taxes:    requires { __typename id price__required_0 price__required_1 }
 *               { _entities { ... on Product { euroTax poundTax } } }
 *
 * After the split, each fetch requires one of the prices, so that `restore-synthetic-fields.ts` can rename it:
 *
 *     products: { product { __typename id price__required_0: price(currency: "EUR")
 *                                         price__required_1: price(currency: "GBP") } }
 *     taxes:    requires { __typename id price__required_0 }, sent as `price`
 *               { _entities { ... on Product { euroTax } } }
 *     taxes:    requires { __typename id price__required_1 }, sent as `price`
 *               { _entities { ... on Product { poundTax } } }
 *
 * The last two run in parallel.
 */
export function splitByRequirements(node: FetchNode, requirements: Requirements): EntityFetch[] {
  if (!node.requires) return [node];
  const splitter = new Splitter(node, node.requires, requirements);
  return splitter.split();
}

class Splitter {
  readonly #node: FetchNode;
  readonly #requires: readonly QueryPlanSelectionNode[];
  readonly #requirements: Requirements;
  readonly #document: DocumentNode;
  /** Paths that are filled because a field requires them. Paths of keys are not among them: see `#isKey`. */
  readonly #requiredPaths = new Set<string>();

  constructor(node: FetchNode, requires: readonly QueryPlanSelectionNode[], requirements: Requirements) {
    this.#node = node;
    this.#requires = requires;
    this.#requirements = requirements;
    this.#document = parse(node.operation);
  }

  split(): EntityFetch[] {
    const groups = this.#groupFields();
    if (this.#requiredPaths.size === 0) return [this.#node];
    const keys = new Set<string>();
    for (const { type, name } of findTopLevelNames(this.#requires, '')) {
      const path = toFieldPath('', name, this.#requirements);
      if (!this.#requiredPaths.has(path) || this.#isKey(type, path, name)) keys.add(name);
    }
    return groups.map((group) => {
      const fallbacks = groupByRequirements(group);
      return {
        ...(groups.length === 1 ? this.#node : this.#reduceFetch(group)),
        keyFields: [...keys],
        ...(fallbacks.length > 1 && { fallbacks: fallbacks.map((one) => this.#reduceFetch(one)) }),
      };
    });
  }

  #groupFields(): FetchGroup[] {
    const groups: FetchGroup[] = [];
    for (const { type, field } of findEntityFields(this.#document.definitions)) {
      const required = this.#getRequired(type, field);
      for (const [path, name] of required) {
        if (!this.#isKey(type, path, name)) this.#requiredPaths.add(path);
      }
      let group = groups.find((one) => isCompatible(one.required, required));
      if (!group) groups.push((group = { required: new Map(), fields: new Map() }));
      for (const [path, name] of required) group.required.set(path, name);
      group.fields.set(field, required);
    }
    return groups;
  }

  /** A synthetic field, which has arguments, is never part of a key. */
  #isKey(type: string, path: string, name: string): boolean {
    const { syntheticFields } = this.#requirements;
    const typeName = this.#requirements.findInterfaceObjectNames(this.#node.serviceName)?.get(type) ?? type;
    return !syntheticFields.has(name) && this.#requirements.isKeyPath(typeName, path);
  }

  #getRequired(type: string, { name }: FieldNode): RequiredFields {
    const required: RequiredFields = new Map();
    const walk = (nodes: readonly SelectionNode[], parent: string) => {
      for (const node of nodes) {
        if (node.kind === Kind.FRAGMENT_SPREAD) continue;
        const path =
          node.kind === Kind.FIELD ? toFieldPath(parent, node.name.value, this.#requirements) : parent;
        if (node.kind === Kind.FIELD) required.set(path, node.name.value);
        if (node.selectionSet) walk(node.selectionSet.selections, path);
      }
    };
    const set = this.#requirements.find(this.#node.serviceName, type, name.value);
    walk(set?.selections ?? [], '');
    return required;
  }

  #reduceFetch(group: FetchGroup): FetchNode {
    const all = new Set([...findEntityFields(this.#document.definitions)].map(({ field }) => field));
    const reduced = keepFields(this.#document, (field) => !all.has(field) || group.fields.has(field));
    const used = findVariables(reduced);
    return {
      ...this.#node,
      operation: stripIgnoredCharacters(print(withVariables(reduced, used))),
      variableUsages: (this.#node.variableUsages ?? []).filter((name) => used.has(name)),
      requires: this.#filterRequires(this.#requires, group.required, { type: '', path: '' }),
    };
  }

  /** `type` is the entity's type, `path` the path from the entity. */
  #filterRequires(
    selections: readonly QueryPlanSelectionNode[],
    required: RequiredFields,
    { type, path: parent }: { type: string; path: string },
  ): QueryPlanSelectionNode[] {
    return selections.flatMap((selection): QueryPlanSelectionNode[] => {
      if (selection.kind === 'InlineFragment') {
        const at = { type: parent === '' ? (selection.typeCondition ?? type) : type, path: parent };
        return [{ ...selection, selections: this.#filterRequires(selection.selections, required, at) }];
      }
      const { name, selections: inner } = selection;
      const path = toFieldPath(parent, name, this.#requirements);
      const isNeeded = required.get(path) === name || this.#isKey(type, path, name);
      if (this.#requiredPaths.has(path) && !isNeeded) return [];
      return [
        inner
          ? { ...selection, selections: this.#filterRequires(inner, required, { type, path }) }
          : selection,
      ];
    });
  }
}

/** Groups fields that require the same. */
function groupByRequirements({ fields }: FetchGroup): FetchGroup[] {
  const groups = new Map<string, FetchGroup>();
  for (const [field, required] of fields) {
    const key = JSON.stringify([...required].sort());
    const group = groups.get(key) ?? { required, fields: new Map<FieldNode, RequiredFields>() };
    groups.set(key, group);
    group.fields.set(field, required);
  }
  return [...groups.values()];
}

function* findTopLevelNames(
  selections: readonly QueryPlanSelectionNode[],
  type: string,
): Generator<{ type: string; name: string }> {
  for (const selection of selections) {
    if (selection.kind === 'InlineFragment')
      yield* findTopLevelNames(selection.selections, selection.typeCondition ?? type);
    else if (selection.name !== '__typename') yield { type, name: selection.alias ?? selection.name };
  }
}

function keepFields(document: DocumentNode, isKept: (field: FieldNode) => boolean): DocumentNode {
  return visit(document, {
    Field: (field) => (isKept(field) ? undefined : null),
    InlineFragment: {
      leave: ({ selectionSet }) => (selectionSet.selections.length > 0 ? undefined : null),
    },
  });
}

function findVariables(document: DocumentNode): ReadonlySet<string> {
  const used = new Set<string>();
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void used.add(name.value),
  });
  return used;
}

/** GraphQL does not allow unused variables. */
function withVariables(document: DocumentNode, used: ReadonlySet<string>): DocumentNode {
  return visit(document, {
    VariableDefinition: ({ variable }) => (used.has(variable.name.value) ? false : null),
  });
}

function toFieldPath(path: string, name: string, { syntheticFields }: Requirements): string {
  return `${path}.${syntheticFields.get(name)?.name.value ?? name}`;
}

function* findEntityFields(
  definitions: readonly DefinitionNode[],
): Generator<{ type: string; field: FieldNode }> {
  for (const definition of definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    for (const entities of definition.selectionSet.selections) {
      if (entities.kind === Kind.FIELD && entities.selectionSet) yield* findFields(entities.selectionSet, '');
    }
  }
}

function* findFields(
  { selections }: SelectionSetNode,
  type: string,
): Generator<{ type: string; field: FieldNode }> {
  for (const node of selections) {
    if (node.kind === Kind.FIELD && node.name.value !== '__typename') yield { type, field: node };
    if (node.kind === Kind.INLINE_FRAGMENT) yield* findFields(node.selectionSet, conditionOf(node) ?? type);
  }
}

const conditionOf = ({ typeCondition }: InlineFragmentNode) => typeCondition?.name.value;

function isCompatible(group: RequiredFields, required: RequiredFields): boolean {
  return [...required].every(([path, name]) => (group.get(path) ?? name) === name);
}
