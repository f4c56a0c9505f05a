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
import type { PlannedFetch } from './planned-fetch.ts';

/** What a field needs in its representation: under which place and name, which stand-in or field itself. */
type Needs = Map<string, string>;

interface Part {
  needs: Needs;
  fields: Map<FieldNode, Needs>;
}

/**
 * One representation can hold `price` only once: a fetch whose fields require it with different arguments
 * becomes several. Each of them knows how to do with less, see PlannedFetch.
 */
export function splitByRequirements(node: FetchNode, requirements: Requirements): PlannedFetch[] {
  if (!node.requires) return [node];
  const splitter = new Splitter(node, node.requires, requirements);
  return splitter.split();
}

class Splitter {
  readonly #node: FetchNode;
  readonly #requires: readonly QueryPlanSelectionNode[];
  readonly #requirements: Requirements;
  readonly #document: DocumentNode;
  /** Places that are filled for a field's sake, though not where they are part of a key: see `#isKey`. */
  readonly #needed = new Set<string>();

  constructor(node: FetchNode, requires: readonly QueryPlanSelectionNode[], requirements: Requirements) {
    this.#node = node;
    this.#requires = requires;
    this.#requirements = requirements;
    this.#document = parse(node.operation);
  }

  split(): PlannedFetch[] {
    const parts = this.#collectParts();
    if (this.#needed.size === 0) return [this.#node];
    const keys = new Set<string>();
    for (const { type, name } of findTopLevelNames(this.#requires, '')) {
      const place = toPlace('', name, this.#requirements);
      if (!this.#needed.has(place) || this.#isKey(type, place, name)) keys.add(name);
    }
    return parts.map((part) => {
      const alike = groupAlike(part);
      return {
        ...(parts.length === 1 ? this.#node : this.#take(part)),
        keys: [...keys],
        ...(alike.length > 1 && { parts: alike.map((one) => this.#take(one)) }),
      };
    });
  }

  #collectParts(): Part[] {
    const parts: Part[] = [];
    for (const { type, field } of findEntityFields(this.#document.definitions)) {
      const needs = this.#getNeeds(type, field);
      for (const [place, name] of needs) {
        if (!this.#isKey(type, place, name)) this.#needed.add(place);
      }
      let part = parts.find((one) => isCompatible(one.needs, needs));
      if (!part) parts.push((part = { needs: new Map(), fields: new Map() }));
      for (const [place, name] of needs) part.needs.set(place, name);
      part.fields.set(field, needs);
    }
    return parts;
  }

  /** A field with arguments is never part of a key, whatever it is called. */
  #isKey(type: string, place: string, name: string): boolean {
    const { standIns } = this.#requirements;
    const known = this.#requirements.findKnownAs(this.#node.serviceName)?.get(type) ?? type;
    return !standIns.has(name) && this.#requirements.isKeyPlace(known, place);
  }

  #getNeeds(type: string, { name }: FieldNode): Needs {
    const needs: Needs = new Map();
    const walk = (nodes: readonly SelectionNode[], path: string) => {
      for (const node of nodes) {
        if (node.kind === Kind.FRAGMENT_SPREAD) continue;
        const place = node.kind === Kind.FIELD ? toPlace(path, node.name.value, this.#requirements) : path;
        if (node.kind === Kind.FIELD) needs.set(place, node.name.value);
        if (node.selectionSet) walk(node.selectionSet.selections, place);
      }
    };
    const set = this.#requirements.find(this.#node.serviceName, type, name.value);
    walk(set?.selections ?? [], '');
    return needs;
  }

  #take(part: Part): FetchNode {
    const all = new Set([...findEntityFields(this.#document.definitions)].map(({ field }) => field));
    const own = keepPart(this.#document, (field) => !all.has(field) || part.fields.has(field));
    const used = findVariables(own);
    return {
      ...this.#node,
      operation: stripIgnoredCharacters(print(withVariables(own, used))),
      variableUsages: (this.#node.variableUsages ?? []).filter((name) => used.has(name)),
      requires: this.#keep(this.#requires, part.needs, { type: '', path: '' }),
    };
  }

  /** `type` is that of the entity, `path` leads from it. */
  #keep(
    selections: readonly QueryPlanSelectionNode[],
    needs: Needs,
    { type, path }: { type: string; path: string },
  ): QueryPlanSelectionNode[] {
    return selections.flatMap((selection): QueryPlanSelectionNode[] => {
      if (selection.kind === 'InlineFragment') {
        const at = { type: path === '' ? (selection.typeCondition ?? type) : type, path };
        return [{ ...selection, selections: this.#keep(selection.selections, needs, at) }];
      }
      const { name, selections: inner } = selection;
      const place = toPlace(path, name, this.#requirements);
      const isNeeded = needs.get(place) === name || this.#isKey(type, place, name);
      if (this.#needed.has(place) && !isNeeded) return [];
      return [
        inner ? { ...selection, selections: this.#keep(inner, needs, { type, path: place }) } : selection,
      ];
    });
  }
}

/** Fields that need the same, together. */
function groupAlike({ fields }: Part): Part[] {
  const groups = new Map<string, Part>();
  for (const [field, needs] of fields) {
    const key = JSON.stringify([...needs].sort());
    const group = groups.get(key) ?? { needs, fields: new Map<FieldNode, Needs>() };
    groups.set(key, group);
    group.fields.set(field, needs);
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

function keepPart(document: DocumentNode, isKept: (field: FieldNode) => boolean): DocumentNode {
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

/** A variable that is declared and not used is an error. */
function withVariables(document: DocumentNode, used: ReadonlySet<string>): DocumentNode {
  return visit(document, {
    VariableDefinition: ({ variable }) => (used.has(variable.name.value) ? false : null),
  });
}

function toPlace(path: string, name: string, { standIns }: Requirements): string {
  return `${path}.${standIns.get(name)?.name.value ?? name}`;
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

function isCompatible(part: Needs, needs: Needs): boolean {
  return [...needs].every(([place, name]) => (part.get(place) ?? name) === name);
}
