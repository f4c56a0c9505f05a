import {
  GraphQLError,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  type GraphQLEnumType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLScalarType,
  type GraphQLSchema,
} from 'graphql';
import { toPathArray, type ResponsePath } from './response-path.ts';
import type { Shape } from './shape.ts';
import { isObject } from './spots.ts';

/**
 * Turns what subgraphs sent into what the client gets.
 * `undefined` means that a value which must not be null is: whoever holds it becomes null instead.
 */
export type Completion = (value: unknown, path: ResponsePath, errors: GraphQLError[]) => unknown;

interface Target {
  /** Left out for `__typename`. */
  type: GraphQLOutputType | undefined;
  /** `Type.field`, for messages. */
  label: string;
  shape: Shape;
}

export function createCompletion(schema: GraphQLSchema, target: Target): Completion {
  const { type, label } = target;
  if (!type) return (value) => value ?? null;
  if (isNonNullType(type))
    return completeNonNull(createCompletion(schema, { ...target, type: type.ofType }), label);
  if (isListType(type))
    return completeList(createCompletion(schema, { ...target, type: type.ofType }), label);
  if (isEnumType(type)) return completeEnum(type, label);
  if (isScalarType(type)) return completeScalar(type, label);
  return completeComposite(schema, type, target);
}

function completeNonNull(inner: Completion, label: string): Completion {
  return (value, path, errors) => {
    const completed = inner(value, path, errors);
    if (completed !== null) return completed;
    report(errors, path, `Cannot return null for non-nullable field ${label}.`);
    return undefined;
  };
}

function completeList(inner: Completion, label: string): Completion {
  return (value, path, errors) => {
    if (value === null || value === undefined) return null;
    if (!Array.isArray(value)) return refuse(errors, path, `Expected a list for field ${label}.`);
    const completed: unknown[] = [];
    for (let index = 0; index < value.length; index += 1) {
      const element = inner(value[index], { parent: path, key: index }, errors);
      if (element === undefined) return null;
      completed.push(element);
    }
    return completed;
  };
}

function completeEnum(type: GraphQLEnumType, label: string): Completion {
  return (value, path, errors) => {
    if (value === null || value === undefined) return null;
    if (typeof value === 'string' && type.getValue(value)) return value;
    // The value is not named: it may be one that clients must not know of.
    return refuse(errors, path, `Invalid value for field ${label} of type ${type.name}.`);
  };
}

const SCALAR_CHECKS: Record<string, ((value: unknown) => boolean) | undefined> = {
  Int: Number.isInteger,
  Float: Number.isFinite,
  Boolean: (value) => typeof value === 'boolean',
  String: (value) => typeof value === 'string',
  ID: (value) => typeof value === 'string' || Number.isInteger(value),
};

function completeScalar(type: GraphQLScalarType, label: string): Completion {
  const isValid = SCALAR_CHECKS[type.name];
  return (value, path, errors) => {
    if (value === null || value === undefined) return null;
    if (!isValid || isValid(value)) return value;
    return refuse(errors, path, `Invalid value for field ${label} of type ${type.name}.`);
  };
}

function completeComposite(
  schema: GraphQLSchema,
  type: GraphQLNamedType,
  { label, shape }: Target,
): Completion {
  const findType = (typename: unknown): GraphQLObjectType | undefined => {
    if (isObjectType(type)) return type;
    const found = typeof typename === 'string' ? schema.getType(typename) : undefined;
    return isObjectType(found) && isAbstractType(type) && schema.isSubType(type, found) ? found : undefined;
  };
  return (value, path, errors) => {
    if (value === null || value === undefined) return null;
    if (!isObject(value)) return refuse(errors, path, `Expected an object for field ${label}.`);
    const runtimeType = findType(value['__typename']);
    if (!runtimeType) return refuse(errors, path, `Field ${label} has a value of an unknown type.`);
    return completeObject(value, { type: runtimeType, shape, path }, errors);
  };
}

interface Place {
  type: GraphQLObjectType;
  shape: Shape;
  path: ResponsePath | undefined;
}

/** Null if one of the fields is null and must not be. */
export function completeObject(
  value: Record<string, unknown>,
  { type, shape, path }: Place,
  errors: GraphQLError[],
) {
  const completed: Record<string, unknown> = {};
  for (const field of shape.fieldsOf(type)) {
    if (field.name === '__typename') {
      completed[field.key] = type.name;
      continue;
    }
    const inner = field.complete(value[field.key], { parent: path, key: field.key }, errors);
    if (inner === undefined) return null;
    completed[field.key] = inner;
  }
  return completed;
}

function refuse(errors: GraphQLError[], path: ResponsePath, message: string): null {
  report(errors, path, message);
  return null;
}

/** Says why something is null, unless an error of a subgraph or of something inside has said so already. */
function report(errors: GraphQLError[], path: ResponsePath, message: string): void {
  const keys = toPathArray(path);
  const explained = errors.some(({ path: other }) =>
    (other ?? []).every((key, index) => index >= keys.length || key === keys[index]),
  );
  if (explained) return;
  errors.push(new GraphQLError(message, { path: keys, extensions: { code: 'SUBGRAPH_INVALID_RESPONSE' } }));
}
