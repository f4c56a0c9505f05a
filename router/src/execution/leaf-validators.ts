import {
  isEnumType,
  isNonNullType,
  isScalarType,
  type GraphQLOutputType,
  type GraphQLScalarType,
} from 'graphql';
import { isDeeperThan, isNullish } from '../json/json-object.ts';

/** Whether a value can be sent to the client as it is. Callers handle null. */
export type LeafValidator = (value: unknown) => boolean;

/** Scalars of the GraphQL specification, section 3.5, in their JSON form. */
export const SCALAR_VALIDATORS: Readonly<Record<string, LeafValidator | undefined>> = {
  Int: (value) => typeof value === 'number' && (value | 0) === value,
  Float: (value) => Number.isFinite(value) || typeof value === 'bigint',
  Boolean: (value) => typeof value === 'boolean',
  String: (value) => typeof value === 'string',
  ID: (value) => typeof value === 'string' || Number.isInteger(value),
};

/** A deeper value would exhaust the stack of a JSON serialiser, here or in the client. */
const MAX_SCALAR_DEPTH = 500;

/** A custom scalar may be any value that can be serialised. */
export function getScalarValidator({ name }: GraphQLScalarType): LeafValidator {
  return SCALAR_VALIDATORS[name] ?? ((value) => !isNullish(value) && !isDeeperThan(value, MAX_SCALAR_DEPTH));
}

/** Returns undefined for lists and composite types. */
export function findLeafValidator(type: GraphQLOutputType): LeafValidator | undefined {
  const inner = isNonNullType(type) ? type.ofType : type;
  if (isScalarType(inner)) return getScalarValidator(inner);
  if (!isEnumType(inner)) return undefined;
  const names = new Set<unknown>(inner.getValues().map(({ name }) => name));
  return (value) => names.has(value);
}
