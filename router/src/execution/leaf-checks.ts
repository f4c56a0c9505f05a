import {
  isEnumType,
  isNonNullType,
  isScalarType,
  type GraphQLOutputType,
  type GraphQLScalarType,
} from 'graphql';
import { isDeeperThan, isMissing } from './spots.ts';

/** Whether a value can go to the client as it is. Null is left to others. */
export type LeafCheck = (value: unknown) => boolean;

/** The scalars of the GraphQL specification, section 3.5, as they are in JSON. */
export const SCALAR_CHECKS: Readonly<Record<string, LeafCheck | undefined>> = {
  Int: (value) => typeof value === 'number' && (value | 0) === value,
  Float: (value) => Number.isFinite(value) || typeof value === 'bigint',
  Boolean: (value) => typeof value === 'boolean',
  String: (value) => typeof value === 'string',
  ID: (value) => typeof value === 'string' || Number.isInteger(value),
};

/** What is nested deeper exhausts the stack of whoever writes it as JSON, here or at the client. */
const MOST_LEVELS = 500;

/** A scalar of the subgraphs' own can be anything that can be passed on. */
export function getScalarCheck({ name }: GraphQLScalarType): LeafCheck {
  return SCALAR_CHECKS[name] ?? ((value) => !isMissing(value) && !isDeeperThan(value, MOST_LEVELS));
}

/** Undefined for lists and objects. */
export function findLeafCheck(type: GraphQLOutputType): LeafCheck | undefined {
  const inner = isNonNullType(type) ? type.ofType : type;
  if (isScalarType(inner)) return getScalarCheck(inner);
  if (!isEnumType(inner)) return undefined;
  const names = new Set<unknown>(inner.getValues().map(({ name }) => name));
  return (value) => names.has(value);
}
