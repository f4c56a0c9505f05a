import {
  Kind,
  print,
  visit,
  type DocumentNode,
  type FieldDefinitionNode,
  type FieldNode,
  type SelectionSetNode,
} from 'graphql';
import { declareInaccessible, INACCESSIBLE } from './inaccessible.ts';
import {
  findArgument,
  findDirectives,
  findImplementers,
  mapComposites,
  parseFieldSet,
  toTypeName,
  type CompositeDefinition,
  type CompositeTypes,
} from './supergraph-directives.ts';

/** A supergraph in which no `@requires` has arguments. */
export interface SyntheticFields {
  document: DocumentNode;
  /** The field with its arguments, by the name of the synthetic field that replaces it. */
  syntheticFields: ReadonlyMap<string, FieldNode>;
  /** What a field requires, synthetic fields included, by `GRAPH Type.field`. */
  requiredSelections: ReadonlyMap<string, SelectionSetNode>;
}

/**
 * Adds a hidden field for each "field with these arguments" that an `@requires` names. To the
 * planner each is a field of its own, so it never takes `price(currency: "EUR")` for `price(currency: "GBP")`.
 *
 *     total: Int @requires(fields: "price(currency: \"EUR\")")    price: Int
 *
 * becomes
 *
 *     total: Int @requires(fields: "price__required_0")    price: Int    price__required_0: Int @inaccessible
 *
 * `types` are those of the supergraph before any change.
 */
export function addSyntheticFields(document: DocumentNode, types: CompositeTypes): SyntheticFields {
  const adapter = new SyntheticFieldAdapter(types);
  const adapted = adapter.adapt(document);
  const { syntheticFields, requiredSelections } = adapter;
  return { document: adapted, syntheticFields, requiredSelections };
}

class SyntheticFieldAdapter {
  readonly syntheticFields = new Map<string, FieldNode>();
  readonly requiredSelections = new Map<string, SelectionSetNode>();
  readonly #types: CompositeTypes;
  /** By type: original name by synthetic name. */
  readonly #fieldsToAdd = new Map<string, Map<string, string>>();
  /** Synthetic name by the text of the field with its arguments. */
  readonly #names = new Map<string, string>();

  constructor(types: CompositeTypes) {
    this.#types = types;
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
            this.requiredSelections.set(`${findArgument(directive, 'graph')} ${coordinate}`, selection);
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
    for (const one of [typeName, ...findImplementers(this.#types, typeName)]) {
      const added = this.#fieldsToAdd.get(one) ?? new Map<string, string>();
      this.#fieldsToAdd.set(one, added.set(name, node.name.value));
    }
    return name;
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

  #findField(typeName: string, name: string): FieldDefinitionNode | undefined {
    return this.#types.get(typeName)?.fields?.find((field) => field.name.value === name);
  }
}
