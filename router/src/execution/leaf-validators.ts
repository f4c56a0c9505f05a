import {
  isEnumType,
  isNonNullType,
  isScalarType,
  type GraphQLOutputType,
  type GraphQLScalarType,
} from 'graphql';
import { isDeeperThan, isNullish } from '../json/json-object.ts';

/** Whether a value can go to the client as it is. Null is left to others. */
export type LeafValidator = (value: unknown) => boolean;

/** The scalars of the GraphQL specification, section 3.5, as they are in JSON. */
export const SCALAR_VALIDATORS: Readonly<Record<string, LeafValidator | undefined>> = {
  Int: (value) => typeof value === 'number' && (value | 0) === value,
  Float: (value) => Number.isFinite(value) || typeof value === 'bigint',
  Boolean: (value) => typeof value === 'boolean',
  String: (value) => typeof value === 'string',
  ID: (value) => typeof value === 'string' || Number.isInteger(value),
};

/** What is nested deeper exhausts the stack of whoever writes it as JSON, here or at the client. */
const MAX_SCALAR_DEPTH = 500;

/** A scalar of the subgraphs' own can be anything that can be passed on. */
export function getScalarValidator({ name }: GraphQLScalarType): LeafValidator {
  return SCALAR_VALIDATORS[name] ?? ((value) => !isNullish(value) && !isDeeperThan(value, MAX_SCALAR_DEPTH));
}

/** Undefined for lists and objects. */
export function findLeafValidator(type: GraphQLOutputType): LeafValidator | undefined {
  const inner = isNonNullType(type) ? type.ofType : type;
  if (isScalarType(inner)) return getScalarValidator(inner);
  if (!isEnumType(inner)) return undefined;
  const names = new Set<unknown>(inner.getValues().map(({ name }) => name));
  return (value) => names.has(value);
}
