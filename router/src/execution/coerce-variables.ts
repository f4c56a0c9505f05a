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
import { SCALAR_CHECKS } from './leaf-checks.ts';
import { nameBadInput, type Refused } from './name-bad-input.ts';
import { isMissing, isObject, type Data } from './spots.ts';

/** The GraphQL specification, section 6.1.2, "Coercing Variable Values". */
export type Coercion = (
  raw: Data,
) => { coerced: Data; errors?: never } | { errors: readonly GraphQLError[]; coerced?: never };

/** Whether coercing would leave a value as it is. */
type Check = (value: unknown) => boolean;

const MOST_ERRORS = 10;

/**
 * Nearly all variables that clients send are right, and what they are coerced to already. That is a look at each;
 * graphql-js does the rest, and says what is wrong.
 */
export function createCoercion(
  schema: GraphQLSchema,
  { document, definition }: { document: DocumentNode; definition: OperationDefinitionNode },
): Coercion {
  const { variableDefinitions: definitions = [] } = definition;
  const checks = definitions.map((one) => [one.variable.name.value, createCheck(schema, one)] as const);

  return (raw) => {
    const coerced: Data = {};
    for (const [name, check] of checks) {
      const value = Object.hasOwn(raw, name) ? raw[name] : undefined;
      if (!check(value)) return coerceSlowly({ schema, document, definitions }, raw);
      if (value !== undefined) coerced[name] = value;
    }
    return { coerced };
  };
}

function coerceSlowly(operation: Omit<Refused, 'variables' | 'errors'>, raw: Data): ReturnType<Coercion> {
  const { schema, definitions } = operation;
  const given = { ...raw };
  for (const { variable, type } of definitions) {
    const name = variable.name.value;
    const found = typeFromAST(schema, type) as GraphQLInputType | undefined;
    if (found && Object.hasOwn(raw, name)) given[name] = withoutBigints(raw[name], found);
  }
  const result = getVariableValues(schema, definitions, given, { maxErrors: MOST_ERRORS });
  const { errors } = result;
  return errors ? { errors: nameBadInput({ ...operation, variables: given, errors }) } : result;
}

/** What graphql-js makes of numbers it makes of bigints where they are text or doubles; scalars of services keep them. */
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

function createCheck(schema: GraphQLSchema, { type, defaultValue }: VariableDefinitionNode): Check {
  const found = typeFromAST(schema, type) as GraphQLInputType | undefined;
  if (!found) return () => false;
  return withoutDefault(findCheck(found, new Map()), defaultValue !== undefined);
}

/** Something is filled in for what is missing. */
const withoutDefault = (check: Check, hasDefault: boolean): Check =>
  hasDefault ? (value) => value !== undefined && check(value) : check;

function findCheck(type: GraphQLInputType, known: Map<GraphQLInputObjectType, Check>): Check {
  if (isNonNullType(type)) {
    const inner = findCheck(type.ofType, known);
    return (value) => !isMissing(value) && inner(value);
  }
  const check = findNullableCheck(type, known);
  return (value) => isMissing(value) || check(value);
}

function findNullableCheck(type: GraphQLInputType, known: Map<GraphQLInputObjectType, Check>): Check {
  if (isListType(type)) {
    const inner = findCheck(type.ofType, known);
    // What is undefined in a list is null after it has been sent.
    return (value) => Array.isArray(value) && value.every(inner);
  }
  if (isInputObjectType(type)) {
    const found = known.get(type);
    // It may hold itself.
    return found ?? createObjectCheck(type, known);
  }
  if (isEnumType(type)) {
    const names = new Map<unknown, unknown>(type.getValues().map(({ name, value }) => [name, value]));
    return (value) => typeof value === 'string' && names.get(value) === value;
  }
  // An ID may be a number, which becomes a string.
  if (type.name === 'ID') return (value) => typeof value === 'string';
  return SCALAR_CHECKS[type.name] ?? (() => false);
}

function createObjectCheck(type: GraphQLInputObjectType, known: Map<GraphQLInputObjectType, Check>): Check {
  if (type.isOneOf) return () => false;
  let fields: ReadonlyMap<string, Check> | undefined;
  const check: Check = (value) => {
    fields ??= new Map(Object.values(type.getFields()).map((field) => [field.name, toFieldCheck(field)]));
    if (!isObject(value)) return false;
    for (const key in value) if (!fields.has(key)) return false;
    for (const [name, isReady] of fields) {
      if (!isReady(Object.hasOwn(value, name) ? value[name] : undefined)) return false;
    }
    return true;
  };
  const toFieldCheck = ({ type: inner, defaultValue }: GraphQLInputField) =>
    withoutDefault(findCheck(inner, known), defaultValue !== undefined);
  known.set(type, check);
  return check;
}
