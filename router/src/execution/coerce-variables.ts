import {
  getVariableValues,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  typeFromAST,
  type DocumentNode,
  type GraphQLError,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
} from 'graphql';
import { isNullish, isObject, type JsonObject } from '../json/json-object.ts';
import { toInputErrors, type RejectedInput } from './input-errors.ts';
import { SCALAR_VALIDATORS } from './leaf-validators.ts';

/** Coerces the variables of a request (GraphQL specification, section 6.1.2, "Coercing Variable Values"). */
export type CoerceVariables = (
  raw: JsonObject,
) => { coerced: JsonObject; errors?: never } | { errors: readonly GraphQLError[]; coerced?: never };

/** Whether a value is already what coercion would make of it. */
type IsCoerced = (value: unknown) => boolean;

const MAX_ERRORS = 10;

/**
 * Compiles the coercion of an operation's variables. Nearly all variables are valid and already in their coerced
 * form, which a quick check finds out; graphql-js coerces the others and reports what is wrong.
 */
export function createVariableCoercion(
  schema: GraphQLSchema,
  { document, definition }: { document: DocumentNode; definition: OperationDefinitionNode },
): CoerceVariables {
  const { variableDefinitions: definitions = [] } = definition;
  const checks = definitions.map((one) => [one.variable.name.value, createCheck(schema, one)] as const);

  return (raw) => {
    const coerced: JsonObject = {};
    for (const [name, check] of checks) {
      const value = Object.hasOwn(raw, name) ? raw[name] : undefined;
      if (!check(value)) return coerceSlowly({ schema, document, definitions }, raw);
      if (value !== undefined) coerced[name] = value;
    }
    return { coerced };
  };
}

function coerceSlowly(
  operation: Omit<RejectedInput, 'variables' | 'errors'>,
  raw: JsonObject,
): ReturnType<CoerceVariables> {
  const { schema, definitions } = operation;
  const values = { ...raw };
  for (const { variable, type } of definitions) {
    const name = variable.name.value;
    const found = typeFromAST(schema, type) as GraphQLInputType | undefined;
    if (found && Object.hasOwn(raw, name)) values[name] = withoutBigints(raw[name], found);
  }
  const result = getVariableValues(schema, definitions, values, { maxErrors: MAX_ERRORS });
  const { errors } = result;
  return errors ? { errors: toInputErrors({ ...operation, variables: values, errors }) } : result;
}

/**
 * graphql-js coerces numbers, but no bigints: this makes strings or doubles of them where `ID` or `Float` is
 * expected. Custom scalars keep them.
 */
function withoutBigints(value: unknown, type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return withoutBigints(value, type.ofType);
  if (isListType(type)) {
    return Array.isArray(value)
      ? value.map((item) => withoutBigints(item, type.ofType))
      : withoutBigints(value, type.ofType);
  }
  if (typeof value === 'bigint') {
    if (type.name === 'ID') return value.toString();
    return type.name === 'Float' ? Number(value) : value;
  }
  if (!isInputObjectType(type) || !isObject(value)) return value;
  const fields = type.getFields();
  const entries = Object.entries(value).map(([name, inner]): [string, unknown] => [
    name,
    fields[name] ? withoutBigints(inner, fields[name].type) : inner,
  ]);
  return Object.fromEntries(entries);
}

function createCheck(schema: GraphQLSchema, { type, defaultValue }: VariableDefinitionNode): IsCoerced {
  const found = typeFromAST(schema, type) as GraphQLInputType | undefined;
  if (!found) return () => false;
  return withoutDefault(findCheck(found, new Map()), defaultValue !== undefined);
}

/** A missing value needs coercion if there is a default. */
const withoutDefault = (check: IsCoerced, hasDefault: boolean): IsCoerced =>
  hasDefault ? (value) => value !== undefined && check(value) : check;

function findCheck(type: GraphQLInputType, known: Map<GraphQLInputObjectType, IsCoerced>): IsCoerced {
  if (isNonNullType(type)) {
    const inner = findCheck(type.ofType, known);
    return (value) => !isNullish(value) && inner(value);
  }
  const check = findNullableCheck(type, known);
  return (value) => isNullish(value) || check(value);
}

function findNullableCheck(type: GraphQLInputType, known: Map<GraphQLInputObjectType, IsCoerced>): IsCoerced {
  if (isListType(type)) {
    const inner = findCheck(type.ofType, known);
    // In a list, JSON turns `undefined` into `null`.
    return (value) => Array.isArray(value) && value.every(inner);
  }
  if (isInputObjectType(type)) {
    const found = known.get(type);
    // An input type may contain itself: its check is reused then.
    return found ?? createObjectCheck(type, known);
  }
  if (isEnumType(type)) {
    const names = new Map<unknown, unknown>(type.getValues().map(({ name, value }) => [name, value]));
    return (value) => typeof value === 'string' && names.get(value) === value;
  }
  // An `ID` may be a number, which coercion turns into a string.
  if (type.name === 'ID') return (value) => typeof value === 'string';
  return SCALAR_VALIDATORS[type.name] ?? (() => false);
}

function createObjectCheck(
  type: GraphQLInputObjectType,
  known: Map<GraphQLInputObjectType, IsCoerced>,
): IsCoerced {
  if (type.isOneOf) return () => false;
  let fields: ReadonlyMap<string, IsCoerced> | undefined;
  const check: IsCoerced = (value) => {
    fields ??= new Map(Object.values(type.getFields()).map((field) => [field.name, toFieldCheck(field)]));
    if (!isObject(value)) return false;
    for (const key in value) if (!fields.has(key)) return false;
    for (const [name, isCoerced] of fields) {
      if (!isCoerced(Object.hasOwn(value, name) ? value[name] : undefined)) return false;
    }
    return true;
  };
  const toFieldCheck = ({ type: inner, defaultValue }: GraphQLInputField) =>
    withoutDefault(findCheck(inner, known), defaultValue !== undefined);
  known.set(type, check);
  return check;
}
