import {
  coerceInputValue,
  GraphQLError,
  isInputType,
  isNonNullType,
  Kind,
  typeFromAST,
  visit,
  type ASTNode,
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  type TypeNode,
  type VariableDefinitionNode,
} from 'graphql';
import type { JsonObject } from '../json/json-object.ts';

/** Variables of an operation that cannot be coerced. */
export interface RejectedInput {
  schema: GraphQLSchema;
  document: DocumentNode;
  definitions: readonly VariableDefinitionNode[];
  variables: JsonObject;
  /** The errors that graphql-js reports for these variables. */
  errors: readonly GraphQLError[];
}

/**
 * Turns coercion errors into `BAD_USER_INPUT` errors whose `field` is the path of the invalid argument, such as
 * `input.capacity`. graphql-js has the path in its message only, so the value is coerced a second time; that is
 * cheap, because such errors are rare.
 */
export function toInputErrors({ errors, ...rejected }: RejectedInput): GraphQLError[] {
  const fields = findFields(rejected);
  return errors.map(({ message, nodes = [] }, index) => {
    const field = fields[index];
    const extensions = { code: 'BAD_USER_INPUT', ...(field !== undefined && { field }) };
    return new GraphQLError(message, { nodes, extensions });
  });
}

/** Paths in the order in which graphql-js finds the errors. */
function findFields({ schema, document, definitions, variables }: Omit<RejectedInput, 'errors'>): string[] {
  return definitions.flatMap(({ variable, type, defaultValue }) => {
    const name = variable.name.value;
    const path = findArgument(document, name) ?? [name];
    const isGiven = Object.hasOwn(variables, name);
    const hasDefault = !isGiven && defaultValue !== undefined;
    return hasDefault
      ? []
      : findPaths(schema, type, variables[name]).map((end) => [...path, ...end].join('.'));
  });
}

type Path = readonly (string | number)[];

function findPaths(schema: GraphQLSchema, node: TypeNode, value: unknown): Path[] {
  const type = typeFromAST(schema, node) as GraphQLInputType | undefined;
  if (!isInputType(type)) return [[]];
  if (value == null) return isNonNullType(type) ? [[]] : [];
  const paths: Path[] = [];
  coerceInputValue(value, type, (path, _, { message }) => {
    const field = MISSING_FIELD.exec(message)?.[1];
    paths.push(field === undefined ? path : [...path, field]);
  });
  return paths;
}

/** For a missing or unknown field graphql-js reports the path of the object. */
const MISSING_FIELD = /^Field "(\w{1,100})" (?:of required type|is not defined)/;

/**
 * The path of argument and input fields at which the variable is used first. The name of the variable means nothing:
 * the client chooses it.
 */
function findArgument(document: DocumentNode, name: string): string[] | undefined {
  let found: string[] | undefined;
  visit(document, {
    Variable(node, _key, parent, _path, ancestors) {
      if (found || node.name.value !== name) return;
      const enclosing = parent ? [...ancestors, parent] : ancestors;
      const nodes = enclosing.filter((one): one is ASTNode => 'kind' in one);
      if (!nodes.some(({ kind }) => kind === Kind.ARGUMENT)) return;
      if (nodes.some(({ kind }) => kind === Kind.DIRECTIVE)) return;
      found = nodes.flatMap((one) =>
        one.kind === Kind.ARGUMENT || one.kind === Kind.OBJECT_FIELD ? [one.name.value] : [],
      );
    },
  });
  return found;
}
