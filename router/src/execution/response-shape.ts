import {
  getNamedType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { createValueCompletion, type CompleteValue } from './complete-value.ts';
import { findLeafValidator, type LeafValidator } from './leaf-validators.ts';
import { toUpstreamAlias, type AliasRules } from './upstream-aliases.ts';
import { satisfiesType } from './type-conditions.ts';

/**
 * What an object turned out to be. An interface, where a subgraph knows its implementations by the
 * interface alone (`@interfaceObject`) and nothing that was selected depends on which one it is.
 */
export type RuntimeType = GraphQLObjectType | GraphQLInterfaceType;

/** One field of an object of the response, in the order and under the name that the client asked for. */
export interface ResponseField {
  key: string;
  /** The name under which it was fetched. */
  source: string;
  name: string;
  /** Objects have something under this name that no subgraph sent: `toString`. */
  shadowsObjectPrototype: boolean;
  nodes: readonly FieldNode[];
  /** Left out for `__typename`. */
  type: GraphQLNamedType | undefined;
  shape: ResponseShape;
  complete: CompleteValue;
  /** Says that a value is as it must be. Left out where that takes more than a look. */
  isValidLeaf: LeafValidator | undefined;
}

/** What the client selected of an object, by the type the object turns out to have. */
export interface ResponseShape {
  fieldsOf(type: RuntimeType): readonly ResponseField[];
}

export interface ShapeContext {
  schema: GraphQLSchema;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  aliasRules: AliasRules;
}

/** Built as objects come by, and kept: the next object, and the next request, find it ready. */
export function createResponseShape(source: ShapeContext, sets: readonly SelectionSetNode[]): ResponseShape {
  const byType = new Map<RuntimeType, readonly ResponseField[]>();
  return {
    fieldsOf(type) {
      let fields = byType.get(type);
      if (!fields) {
        fields = collectFields(source, type, sets).map((nodes) => toShapedField(source, type, nodes));
        byType.set(type, fields);
      }
      return fields;
    },
  };
}

function toShapedField(source: ShapeContext, type: RuntimeType, nodes: readonly FieldNode[]): ResponseField {
  const [node] = nodes as [FieldNode];
  const name = node.name.value;
  const field: GraphQLField<unknown, unknown> | undefined = type.getFields()[name];
  const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  const shape = createResponseShape(source, sets);
  const upstreamAlias = toUpstreamAlias(node, source.aliasRules);
  return {
    key: node.alias?.value ?? name,
    source: upstreamAlias,
    name,
    shadowsObjectPrototype: upstreamAlias in Object.prototype,
    nodes,
    type: field && getNamedType(field.type),
    shape,
    complete: createValueCompletion(source.schema, {
      type: field?.type,
      label: `${type.name}.${name}`,
      shape,
    }),
    isValidLeaf: field && findLeafValidator(field.type),
  };
}

/** The nodes that make up each field: CollectFields of the GraphQL specification, conditions already bound. */
function collectFields(
  source: ShapeContext,
  type: RuntimeType,
  sets: readonly SelectionSetNode[],
): FieldNode[][] {
  const groups = new Map<string, FieldNode[]>();
  const visited = new Set<string>();

  function visit(selection: SelectionNode): void {
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value;
      const group = groups.get(key);
      if (group) group.push(selection);
      else groups.set(key, [selection]);
      return;
    }
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      if (visited.has(selection.name.value)) return;
      visited.add(selection.name.value);
    }
    const fragment =
      selection.kind === Kind.FRAGMENT_SPREAD ? source.fragments.get(selection.name.value) : selection;
    const condition = fragment?.typeCondition?.name.value;
    if (!fragment || (condition && !satisfiesType(source.schema, type.name, condition))) return;
    fragment.selectionSet.selections.forEach(visit);
  }

  for (const set of sets) set.selections.forEach(visit);
  return [...groups.values()];
}
