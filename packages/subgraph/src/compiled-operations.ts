import type { ApolloServerPlugin } from '@apollo/server';
import { createLruCache } from '@bike-rentals/runtime';
import {
  getOperationAST,
  isInputObjectType,
  print,
  visit,
  type ASTNode,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';

/** An operation that is compiled. */
export interface CompiledOperation {
  name: string | undefined;
  kind: 'query' | 'mutation' | 'subscription';
  /** A result without `data` says that the variables do not fit. `root` is the event of a subscription. */
  execute(
    context: object,
    variables: Readonly<Record<string, unknown>>,
    root?: unknown,
  ): Promise<ExecutionResult> | ExecutionResult;
}

/** Operations that come again and again, as code: it takes a third of what graphql-js takes to interpret them. */
export interface CompiledOperations {
  /** Undefined for what has not been asked often enough. */
  find(query: string, operationName: string | null | undefined): CompiledOperation | undefined;
  /** Tells of a valid operation that is executed. */
  noteUse: (query: string, operationName: string | null | undefined, document: DocumentNode) => void;
}

/** Operations that are known. The router sends a few dozen, however many its clients send. */
const maxOperations = 1_000;
/** To compile takes some milliseconds, which an operation that never comes again should not cost. */
const usesBefore = 3;

/** Creates an empty collection for a schema. */
export function createCompiledOperations(schema: GraphQLSchema): CompiledOperations {
  const operations = createLruCache<{ uses: number; operation?: CompiledOperation }>(maxOperations);
  return {
    find: (query, operationName) => operations.find(toKey(query, operationName))?.operation,
    noteUse(query, operationName, document) {
      const key = toKey(query, operationName);
      const known = operations.find(key);
      if (known?.operation) return;
      const uses = (known?.uses ?? 0) + 1;
      const operation = uses === usesBefore ? compile(schema, document, operationName) : undefined;
      operations.set(key, { uses, ...(operation && { operation }) });
    },
  };
}

/** Apollo Server tells of what it executes after it has parsed and validated it. */
export const tellUses = ({ noteUse }: CompiledOperations): ApolloServerPlugin => ({
  requestDidStart: () =>
    Promise.resolve({
      executionDidStart({ source, document, request }) {
        noteUse(source, request.operationName, document);
        return Promise.resolve();
      },
    }),
});

const toKey = (query: string, operationName: string | null | undefined): string =>
  `${operationName ?? ''} ${query}`;

function compile(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
): CompiledOperation | undefined {
  if (hasVariablesInLiterals(document) || hasRecursiveVariables(schema, document)) return undefined;
  const compiled = compileQuery(schema, document, operationName ?? undefined);
  const definition = getOperationAST(document, operationName);
  if (!isCompiledQuery(compiled) || !definition) return undefined;
  return {
    name: definition.name?.value,
    kind: definition.operation,
    execute: (context, variables, root) => compiled.query(root, context, variables),
  };
}

/**
 * Variables within literals: graphql-jit does not fill them in where the type is a scalar such as `_Any`, and gives null
 * for one that is not given, where graphql-js leaves the field out. The router sends none of its own.
 */
function hasVariablesInLiterals(document: DocumentNode): boolean {
  let found = false;
  const look = (literal: ASTNode) => {
    visit(literal, { Variable: () => void (found = true) });
    return false;
  };
  visit(document, { ObjectValue: look, ListValue: look });
  return found;
}

/** Input types that refer to themselves make graphql-jit generate code without end. */
function hasRecursiveVariables(schema: GraphQLSchema, document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    VariableDefinition({ type }) {
      found ||= isRecursive(schema, print(type));
    },
  });
  return found;
}

/** `reference` is a type as it is written, such as `[Filter!]`. */
function isRecursive(schema: GraphQLSchema, reference: string, within: readonly string[] = []): boolean {
  const name = reference.replaceAll(/[[\]!]/g, '');
  const type = schema.getType(name);
  if (!isInputObjectType(type)) return false;
  if (within.includes(name)) return true;
  const fields = Object.values(type.getFields());
  return fields.some((field) => isRecursive(schema, String(field.type), [...within, name]));
}
