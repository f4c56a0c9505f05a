import {
  defaultFieldResolver,
  getNamedType,
  getNullableType,
  GraphQLError,
  isInputObjectType,
  isListType,
  isObjectType,
  isUnionType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import { badInput } from './errors.ts';

/** What no argument may exceed, whatever it is for; most fields have narrower bounds of their own. */
export const argumentBounds = { text: 4_096, id: 128, list: 100 } as const;

type Check = (value: unknown, path: string) => void;

/**
 * Bounds every text, id and list that clients can send, at the door: a field that is added later has them too.
 *
 * And it keeps the rule by which channel a client hears of bad input: where the result has a member `InvalidInput`, by
 * that member, elsewhere by an error `BAD_USER_INPUT`. `_entities` is asked by the router alone, with as many
 * representations as a page has.
 */
export function guardArguments(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.args.length > 0 && field.name !== '_entities') guardField(field);
    }
  }
}

function guardField(field: GraphQLField<unknown, unknown>): void {
  const checks = field.args.map((argument) => [argument.name, toCheck(argument)] as const);
  const guard =
    (resolve: GraphQLFieldResolver<unknown, unknown>): GraphQLFieldResolver<unknown, unknown> =>
    (source, args, context, info) => {
      for (const [name, check] of checks) check((args as Record<string, unknown>)[name], name);
      return resolve(source, args, context, info);
    };
  if (field.subscribe) {
    field.subscribe = guard(field.subscribe);
    return;
  }
  const guarded = guard(field.resolve ?? defaultFieldResolver);
  field.resolve = hasInvalidInput(field.type) ? tellInvalidInput(guarded) : guarded;
}

const toCheck = ({ type }: GraphQLArgument): Check => createCheck(type, new Map());

function createCheck(given: GraphQLInputType, known: Map<unknown, Check>): Check {
  const type = getNullableType(given);
  if (isListType(type)) {
    const check = createCheck(type.ofType, known);
    return (value, path) => {
      if (!Array.isArray(value)) return;
      if (value.length > argumentBounds.list)
        throw badInput(path, `${path} has more than ${argumentBounds.list} items`);
      value.forEach((item, index) => check(item, `${path}.${index}`));
    };
  }
  if (isInputObjectType(type)) {
    const found = known.get(type);
    if (found) return found;
    let checks: [string, Check][] = [];
    const check: Check = (value, path) => {
      if (typeof value !== 'object' || value === null) return;
      for (const [name, inner] of checks) inner((value as Record<string, unknown>)[name], `${path}.${name}`);
    };
    known.set(type, check);
    checks = Object.values(type.getFields()).map((field) => [field.name, createCheck(field.type, known)]);
    return check;
  }
  return type.name === 'ID' ? checkLength(argumentBounds.id) : checkLength(argumentBounds.text);
}

function checkLength(maxLength: number): Check {
  return (value, path) => {
    if (typeof value === 'string' && value.length > maxLength)
      throw badInput(path, `${path} is longer than ${maxLength} characters`);
  };
}

function hasInvalidInput(type: GraphQLOutputType): boolean {
  const named = getNamedType(type);
  return isUnionType(named) && named.getTypes().some(({ name }) => name === 'InvalidInput');
}

function tellInvalidInput(
  resolve: GraphQLFieldResolver<unknown, unknown>,
): GraphQLFieldResolver<unknown, unknown> {
  return async (...given) => {
    try {
      return await resolve(...given);
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      const { code, field } = error.extensions;
      if (code !== 'BAD_USER_INPUT' || typeof field !== 'string') throw error;
      return {
        __typename: 'InvalidInput',
        field: field.replace(/^input\./, ''),
        code,
        message: error.message,
      };
    }
  };
}
