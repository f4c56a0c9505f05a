import {
  isAbstractType,
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  type FieldNode,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import { isNullish, isObject } from '../json/json-object.ts';
import type { ErrorCollector } from './error-collector.ts';
import { findLeafValidator, type LeafValidator } from './leaf-validators.ts';
import type { CompleteValue } from './response-field.ts';
import type { RuntimeType, ResponseShape, ResponseField } from './response-field.ts';
import type { ResponsePath } from './response-path.ts';

interface FieldContext {
  /** Undefined for `__typename`. */
  type: GraphQLOutputType | undefined;
  /** `Type.field`, for error messages. */
  label: string;
  shape: ResponseShape;
}

/** Compiles the completion of a field's values from its type and selections. */
export function createValueCompletion(schema: GraphQLSchema, field: FieldContext): CompleteValue {
  const { type, label } = field;
  if (!type) return (value) => value ?? null;
  if (isNonNullType(type))
    return completeNonNull(createValueCompletion(schema, { ...field, type: type.ofType }), label);
  if (isListType(type))
    return completeList(createValueCompletion(schema, { ...field, type: type.ofType }), label);
  const isValid = findLeafValidator(type);
  if (isValid && (isScalarType(type) || isEnumType(type))) return completeLeaf(isValid, type.name, label);
  return completeComposite(schema, type, field);
}

function completeNonNull(inner: CompleteValue, label: string): CompleteValue {
  return (value, path, errors) => {
    const completed = inner(value, path, errors);
    if (completed !== null) return completed;
    errors.add(path, `Cannot return null for non-nullable field ${label}.`);
    return undefined;
  };
}

function completeList(inner: CompleteValue, label: string): CompleteValue {
  return (value, path, errors) => {
    if (isNullish(value)) return null;
    if (!Array.isArray(value)) return failField(errors, path, `Expected a list for field ${label}.`);
    const completed: unknown[] = [];
    let isNull = false;
    for (let index = 0; index < value.length; index += 1) {
      const element = inner(value[index], { parent: path, key: index }, errors);
      // The loop goes on, so that the errors of other elements are reported as well.
      if (element === undefined) isNull = true;
      completed.push(element);
    }
    return isNull ? null : completed;
  };
}

function completeLeaf(isValid: LeafValidator, typeName: string, label: string): CompleteValue {
  return (value, path, errors) => {
    if (isNullish(value)) return null;
    if (isValid(value)) return value;
    // A client would round the number.
    if (typeName === 'ID' && typeof value === 'bigint') return value.toString();
    // The message does not quote the value: it may be an enum value that is hidden from clients.
    return failField(errors, path, `Invalid value for field ${label} of type ${typeName}.`);
  };
}

function completeComposite(
  schema: GraphQLSchema,
  type: GraphQLNamedType,
  { label, shape }: FieldContext,
): CompleteValue {
  const findType = createTypeFinder(schema, type, shape);
  return (value, path, errors) => {
    if (isNullish(value)) return null;
    if (!isObject(value)) return failField(errors, path, `Expected an object for field ${label}.`);
    const runtimeType = findType(value['__typename']);
    if (!runtimeType) return failField(errors, path, `Field ${label} has a value of an unknown type.`);
    return completeObject(value, { type: runtimeType, shape, path }, errors);
  };
}

function createTypeFinder(schema: GraphQLSchema, type: GraphQLNamedType, shape: ResponseShape) {
  let isTypeNeeded: boolean | undefined;
  return (typename: unknown): RuntimeType | undefined => {
    if (isObjectType(type)) return type;
    if (!isAbstractType(type)) return undefined;
    if (isInterfaceType(type) && (typename === undefined || typename === type.name)) {
      isTypeNeeded ??= dependsOnType(schema, type, shape);
      return isTypeNeeded ? undefined : type;
    }
    const found = typeof typename === 'string' ? schema.getType(typename) : undefined;
    return isObjectType(found) && schema.isSubType(type, found) ? found : undefined;
  };
}

/** Whether the selection differs between the implementations of an interface. */
function dependsOnType(schema: GraphQLSchema, type: GraphQLInterfaceType, shape: ResponseShape): boolean {
  const fields = shape.fieldsOf(type);
  return schema.getPossibleTypes(type).some((one) => {
    const others = shape.fieldsOf(one);
    return others.length !== fields.length || !fields.every((field, index) => isAlike(field, others[index]));
  });
}

function isAlike(field: ResponseField, other: ResponseField | undefined): boolean {
  if (field.key !== other?.key) return false;
  const isLeaf = field.nodes.every(({ selectionSet }) => !selectionSet);
  return isLeaf || isSame(field.nodes, other.nodes);
}

const isSame = (nodes: readonly FieldNode[], others: readonly FieldNode[]): boolean =>
  nodes.length === others.length && nodes.every((node, index) => node === others[index]);

interface ObjectContext {
  type: RuntimeType;
  shape: ResponseShape;
  path: ResponsePath | undefined;
  /** Whether root fields run serially: after a null that costs the whole object, the others have not been fetched. */
  isSerial?: boolean;
}

/** Completes the fields of an object. Returns null if a non-nullable field is null. */
export function completeObject(
  value: Record<string, unknown>,
  { type, shape, path, isSerial = false }: ObjectContext,
  errors: ErrorCollector,
) {
  const completed: Record<string, unknown> = {};
  let isNull = false;
  for (const field of shape.fieldsOf(type)) {
    const fetched =
      field.shadowsObjectPrototype && !Object.hasOwn(value, field.source) ? undefined : value[field.source];
    if (field.isValidLeaf?.(fetched)) {
      completed[field.key] = fetched;
      continue;
    }
    if (field.name === '__typename' && isObjectType(type)) {
      completed[field.key] = type.name;
      continue;
    }
    const at = { parent: path, key: field.key };
    const inner =
      field.name === '__typename' ? failTypename(errors, at) : field.complete(fetched, at, errors);
    if (inner === undefined) isNull = true;
    if (isNull && isSerial) break;
    completed[field.key] = inner;
  }
  return isNull ? null : completed;
}

/** The type cannot be named: only the interface is known. */
function failTypename(errors: ErrorCollector, path: ResponsePath): undefined {
  errors.add(path, 'The type of this object is unknown.');
}

function failField(errors: ErrorCollector, path: ResponsePath, message: string): null {
  errors.add(path, message);
  return null;
}
