import {
  getNamedType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { estimateArguments, findVariableDefaults, resolveListSize } from './argument-cost.ts';
import { multiply, sum, type CostExpression } from './cost-expression.ts';
import type { CostRules } from './cost-rules.ts';

/** Lengths of lists, by field, as the parent field's `sizedFields` set them. */
type Sizes = ReadonlyMap<string, CostExpression>;
const NO_SIZES: Sizes = new Map();

const MUTATION_COST = 10;

/** What the estimate depends on. */
export interface CostOptions {
  rules: CostRules;
  /** Assumed length of a list without `@listSize`. */
  listSize: number;
}

/**
 * Estimates the maximum cost of an operation before anything is fetched: IBM's specification of GraphQL cost
 * directives (https://ibm.github.io/graphql-specs/cost-spec.html) as Apollo implements it. An object costs 1, a
 * scalar 0, a list as many times the cost of its items as it is long, a mutation 10 more. Fragments on different
 * types all count. Unknown fields cost 0, because validation rejects them.
 *
 * The complexity must have been checked: that bounds the expansion of fragments.
 */
export function estimateCost(
  { definitions }: DocumentNode,
  operation: OperationDefinitionNode,
  { rules, listSize }: CostOptions,
): CostExpression {
  const defaults = findVariableDefaults(operation);
  /** A field of a fragment is visited once for each spread. */
  const argumentCosts = new Map<FieldNode, CostExpression>();
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of definitions)
    if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);

  function costOfSelections(
    type: GraphQLNamedType | undefined,
    set: SelectionSetNode,
    sizes: Sizes,
  ): CostExpression {
    return sum(set.selections.map((selection) => costOfSelection(type, selection, sizes)));
  }

  function costOfSelection(
    type: GraphQLNamedType | undefined,
    selection: SelectionNode,
    sizes: Sizes,
  ): CostExpression {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return costOfSpread(selection.name.value, sizes);
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const condition = selection.typeCondition?.name.value;
      const inner = condition === undefined ? type : rules.schema.getType(condition);
      return costOfSelections(inner, selection.selectionSet, sizes);
    }
    const field = findField(type, selection.name.value);
    return field ? costOfField(field, selection, sizes) : 0;
  }

  function costOfSpread(name: string, sizes: Sizes): CostExpression {
    const fragment = fragments.get(name);
    if (!fragment) return 0;
    const type = rules.schema.getType(fragment.typeCondition.name.value);
    return costOfSelections(type, fragment.selectionSet, sizes);
  }

  function costOfField(field: GraphQLField<unknown, unknown>, node: FieldNode, sizes: Sizes): CostExpression {
    const type = getNamedType(field.type);
    const rule = rules.findListSize(field);
    const listLength = rule && resolveListSize(rule, { field, node, operation, listSize });
    const sized = rule?.sizedFields ?? [];
    const below = listLength === undefined ? NO_SIZES : new Map(sized.map((name) => [name, listLength]));
    const inner = node.selectionSet ? costOfSelections(type, node.selectionSet, below) : 0;
    const one = sum([rules.weightOf(field.astNode, type), inner]);
    const own = sized.length === 0 ? listLength : undefined;
    const length = isList(field) ? (sizes.get(field.name) ?? own ?? listSize) : 1;
    let args = argumentCosts.get(node);
    if (args === undefined)
      argumentCosts.set(node, (args = estimateArguments(rules, { field, node, defaults })));
    return sum([multiply(length, one), args]);
  }

  const root = rules.schema.getRootType(operation.operation) ?? undefined;
  const base = operation.operation === OperationTypeNode.MUTATION ? MUTATION_COST : 0;
  return sum([base, costOfSelections(root, operation.selectionSet, NO_SIZES)]);
}

function findField(type: GraphQLNamedType | undefined, name: string) {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
}

function isList({ type }: GraphQLField<unknown, unknown>): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}
