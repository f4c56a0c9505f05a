import {
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  valueFromASTUntyped,
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type OperationDefinitionNode,
  type ValueNode,
} from 'graphql';
import { isNullish, isObject } from '../json/json-object.ts';
import { sum, type CostExpression, type Variables } from './cost-expression.ts';
import type { CostRules, ListSize } from './cost-rules.ts';

type Field = GraphQLField<unknown, unknown>;

/** A field of an operation whose list size is estimated. */
export interface ListSizeContext {
  field: Field;
  node: FieldNode;
  operation: OperationDefinitionNode;
  /** The length if a variable leaves it open. */
  listSize: number;
}

/**
 * The length of a list by its slicing arguments, including their defaults, or else its assumed size. Undefined if
 * neither is known.
 */
export function resolveListSize(
  { slicingArguments, assumedSize }: ListSize,
  sizeContext: ListSizeContext,
): CostExpression | undefined {
  const readers = (slicingArguments ?? []).map((name) => createArgumentReader(name, sizeContext));
  if (readers.length === 0) return assumedSize ?? undefined;
  const measure = (variables: Variables): number | undefined => {
    const values = readers.map((read) => read(variables));
    const lengths = values
      .filter((value) => typeof value === 'number' || typeof value === 'bigint')
      .map(Number);
    return lengths.length > 0 ? Math.max(0, ...lengths) : (assumedSize ?? undefined);
  };
  const usual = measure({});
  const isOpen = (slicingArguments ?? []).some(
    (name) => findValue(sizeContext.node, name)?.kind === Kind.VARIABLE,
  );
  if (!isOpen) return usual;
  return (variables) => measure(variables) ?? sizeContext.listSize;
}

function createArgumentReader(name: string, { field, node, operation }: ListSizeContext) {
  const value = findValue(node, name);
  const fallback: unknown = field.args.find((argument) => argument.name === name)?.defaultValue;
  if (value?.kind !== Kind.VARIABLE) {
    const constant: unknown = value ? valueFromASTUntyped(value) : fallback;
    return () => constant;
  }
  const variable = value.name.value;
  const declared = operation.variableDefinitions?.find((one) => one.variable.name.value === variable);
  const usual: unknown = declared?.defaultValue ? valueFromASTUntyped(declared.defaultValue) : fallback;
  // An explicit null does not fall back to the default: the subgraph gets null, so the length stays unknown.
  return (variables: Variables) => (Object.hasOwn(variables, variable) ? variables[variable] : usual);
}

const findValue = (node: FieldNode, name: string): ValueNode | undefined =>
  node.arguments?.find((argument) => argument.name.value === name)?.value;

/** Default values of variables, for requests that do not set them. */
export type VariableDefaults = ReadonlyMap<string, ValueNode>;

/** Finds the default values of an operation's variables. */
export function findVariableDefaults({
  variableDefinitions = [],
}: OperationDefinitionNode): VariableDefaults {
  const found = new Map<string, ValueNode>();
  for (const { variable, defaultValue } of variableDefinitions) {
    if (defaultValue) found.set(variable.name.value, defaultValue);
  }
  return found;
}

/**
 * The cost of a field's arguments: an input object costs 1, a scalar 0, unless `@cost` says otherwise; every item of
 * a list counts.
 */
export function estimateArguments(
  rules: CostRules,
  { field, node, defaults }: { field: Field; node: FieldNode; defaults: VariableDefaults },
): CostExpression {
  return sum(
    (node.arguments ?? []).map((argument) => {
      const definition = field.args.find(({ name }) => name === argument.name.value);
      if (!definition || !costsAnything(rules, definition)) return 0;
      const { value } = argument;
      const flat = findFlatCost(rules, definition);
      if (value.kind === Kind.VARIABLE && flat !== undefined && !defaults.has(value.name.value)) {
        return (variables) => (isNullish(variables[value.name.value]) ? 0 : flat);
      }
      return toCostExpression({ rules, defaults }, definition, value);
    }),
  );
}

/**
 * The cost of any value but null, if it does not depend on the value: an input object none of whose fields costs
 * anything.
 */
function findFlatCost(rules: CostRules, input: Input): number | undefined {
  const type = getNamedType(input.type);
  const fields = isInputObjectType(type) ? Object.values(type.getFields()) : [];
  if (isList(input.type) || fields.some((field) => costsAnything(rules, field))) return undefined;
  return rules.weightOf(input.astNode, type);
}

interface CostContext {
  rules: CostRules;
  defaults: VariableDefaults;
  variables: Variables;
}

/** Computes the cost of literals now; only the cost of variables depends on the request. */
function toCostExpression(
  context: Omit<CostContext, 'variables'>,
  input: Input,
  node: ValueNode,
): CostExpression {
  if (!hasVariables(node)) return costOfLiteral({ ...context, variables: {} }, input, node);
  if (node.kind === Kind.LIST && isList(input.type)) {
    return sum(node.values.map((item) => toCostExpression(context, input, item)));
  }
  const type = getNamedType(input.type);
  if (node.kind !== Kind.OBJECT || !isInputObjectType(type)) {
    return (variables) => costOfLiteral({ ...context, variables }, input, node);
  }
  const fields = type.getFields();
  const inner = node.fields.map(({ name, value }) => {
    const field = fields[name.value];
    return field ? toCostExpression(context, field, value) : 0;
  });
  return sum([context.rules.weightOf(input.astNode, type), ...inner]);
}

function costOfLiteral(context: CostContext, input: Input, node: ValueNode): number {
  const { rules } = context;
  if (node.kind === Kind.VARIABLE) return costOfVariable(context, input, node.name.value);
  if (node.kind === Kind.LIST && isList(input.type)) {
    return node.values.reduce((total, item) => total + costOfLiteral(context, input, item), 0);
  }
  const type = getNamedType(input.type);
  const own = node.kind === Kind.NULL ? 0 : rules.weightOf(input.astNode, type);
  if (node.kind !== Kind.OBJECT || !isInputObjectType(type)) return own;
  const fields = type.getFields();
  return node.fields.reduce((total, { name, value }) => {
    const field = fields[name.value];
    return field ? total + costOfLiteral(context, field, value) : total;
  }, own);
}

/** Costs by variables of a request, because one large value may be used in many places. */
const costsByVariables = new WeakMap<Variables, Map<Input, Map<string, number>>>();

function costOfVariable(context: CostContext, input: Input, name: string): number {
  const { rules, variables, defaults } = context;
  const byInput = costsByVariables.get(variables) ?? new Map<Input, Map<string, number>>();
  costsByVariables.set(variables, byInput);
  const byName = byInput.get(input) ?? new Map<string, number>();
  byInput.set(input, byName);
  let cost = byName.get(name);
  if (cost !== undefined) return cost;
  const usual = Object.hasOwn(variables, name) ? undefined : defaults.get(name);
  cost = usual ? costOfLiteral(context, input, usual) : costOfValue(rules, input, variables[name]);
  byName.set(name, cost);
  return cost;
}

function hasVariables(value: ValueNode): boolean {
  if (value.kind === Kind.LIST) return value.values.some(hasVariables);
  if (value.kind === Kind.OBJECT) return value.fields.some((field) => hasVariables(field.value));
  return value.kind === Kind.VARIABLE;
}

type Input = GraphQLArgument | GraphQLInputField;

const costsAnything = (rules: CostRules, { type, astNode }: Input): boolean =>
  isInputObjectType(getNamedType(type)) || rules.weightOf(astNode, getNamedType(type)) > 0;

function costOfValue(rules: CostRules, input: Input, value: unknown): number {
  if (isNullish(value)) return 0;
  if (isList(input.type) && Array.isArray(value)) {
    return value.reduce<number>((total, item) => total + costOfValue(rules, input, item), 0);
  }
  const type = getNamedType(input.type);
  const own = rules.weightOf(input.astNode, type);
  if (!isInputObjectType(type) || !isObject(value)) return own;
  const inner = Object.values(type.getFields()).map((field) => costOfValue(rules, field, value[field.name]));
  return inner.reduce((total, cost) => total + cost, own);
}

const isList = (type: GraphQLInputType): boolean => isListType(isNonNullType(type) ? type.ofType : type);
