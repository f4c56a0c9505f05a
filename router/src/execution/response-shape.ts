import {
  getNamedType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLSchema,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { createValueCompletion } from './complete-value.ts';
import { findLeafValidator } from './leaf-validators.ts';
import type { ResponseField, ResponseShape, RuntimeType } from './response-field.ts';
import { satisfiesType } from './type-conditions.ts';
import { toUpstreamAlias, type AliasRules } from './upstream-aliases.ts';

/** What a response shape depends on. */
export interface ShapeContext {
  schema: GraphQLSchema;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  aliasRules: AliasRules;
}

/** Creates a shape that computes its fields on first use and keeps them for later objects and requests. */
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

/**
 * Groups field nodes by response name (CollectFields of the GraphQL specification, section 6.3.2). `@skip` and
 * `@include` have been evaluated.
 */
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
