import { OperationTypeNode } from 'graphql';
import { createLruCache } from '@bike-rentals/runtime';
import { checkDocument, type CheckedDocument, type CheckedOperation } from '../limits/check-document.ts';
import { evaluate, type CostExpression } from '../limits/cost-expression.ts';
import { findCostRules } from '../limits/cost-rules.ts';
import { limitExceeded } from '../limits/limit-errors.ts';
import type { Limits } from '../limits/limits.ts';
import { OperationRejectedError } from '../limits/operation-rejected-error.ts';
import type { SchemaGeneration } from '../supergraph/schema-generation.ts';
import { MAX_CACHED_CHARACTERS, MAX_CACHED_DOCUMENT_LENGTH, MIN_CACHE_WEIGHT } from './cache-limits.ts';
import type { GraphqlParameters } from './parameters.ts';
import type { PersistedQueries } from './persisted-queries.ts';

/** An operation that has passed the limits and may be validated. */
export interface AcceptedOperation {
  query: string;
  operationName: string | undefined;
  variables: Record<string, unknown>;
  /** Undefined if the document does not parse; the validator reports the syntax error. */
  operation: CheckedOperation | undefined;
  /** Identifies the operation within the document, for caches. */
  key: string;
}

/** Checks operations before validation. */
export interface OperationGuard {
  /**
   * Checks an operation before it is validated.
   * @throws OperationRejectedError
   */
  accept(parameters: GraphqlParameters, readOnly: boolean): AcceptedOperation;
  useGeneration(generation: SchemaGeneration): void;
}

/** What the guard needs. `first` is the generation it begins with. */
export interface OperationGuardOptions {
  limits: Limits;
  persisted: PersistedQueries;
  first: SchemaGeneration;
}

/**
 * Creates the checks that every operation passes before validation, over every protocol. A document is checked once,
 * not once per request.
 */
export function createOperationGuard({ limits, persisted, first }: OperationGuardOptions): OperationGuard {
  let check = createDocumentChecker(limits, first);
  let costs = createLruCache<CostExpression>(MAX_CACHED_CHARACTERS);

  /** The cost is computed on demand: of a document with many operations usually few are executed. */
  function findCost(key: string, operation: CheckedOperation): CostExpression {
    let cost = costs.find(key);
    if (cost === undefined) {
      cost = operation.estimate();
      costs.set(key, cost, Math.max(MIN_CACHE_WEIGHT, key.length, operation.size));
    }
    return cost;
  }

  function accept(parameters: GraphqlParameters, readOnly: boolean): AcceptedOperation {
    const { query, register } = persisted.resolve(parameters);
    const { operationName, variables = {} } = parameters;
    if (hasLongList(variables, limits.listLength)) throw limitExceeded('listLength', limits.listLength);
    const document = check(query);
    if (!document) return { query, operationName, variables, operation: undefined, key: query };
    const operation = getOperation(document, operationName);
    if (readOnly && operation.type !== OperationTypeNode.QUERY) throw notByGet();
    const key = toKey(document, operation);
    if (evaluate(findCost(key, operation), variables) > limits.cost) throw limitExceeded('cost', limits.cost);
    register?.();
    return { query, operationName, variables, operation, key };
  }

  return {
    accept,
    useGeneration(generation) {
      check = createDocumentChecker(limits, generation);
      costs = createLruCache(MAX_CACHED_CHARACTERS);
    },
  };
}

/** The recursion is safe: the depth of variables was checked when they were parsed. */
function hasLongList(value: unknown, max: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value) && value.length > max) return true;
  for (const item of Object.values(value)) if (hasLongList(item, max)) return true;
  return false;
}

function createDocumentChecker(limits: Limits, { supergraphSchema, supergraph }: SchemaGeneration) {
  const known = createLruCache<{ result: CheckedDocument | undefined | OperationRejectedError }>(
    MAX_CACHED_CHARACTERS,
  );
  const rules = {
    limits,
    schema: supergraphSchema,
    listSize: limits.listSize,
    rules: findCostRules(supergraphSchema, supergraph),
  };

  function tryCheck(text: string): CheckedDocument | undefined | OperationRejectedError {
    try {
      return checkDocument(text, rules);
    } catch (error) {
      if (error instanceof OperationRejectedError) return error;
      throw error;
    }
  }
  return (text: string): CheckedDocument | undefined => {
    let found = known.find(text);
    if (!found) {
      found = { result: tryCheck(text) };
      if (text.length <= MAX_CACHED_DOCUMENT_LENGTH)
        known.set(text, found, Math.max(MIN_CACHE_WEIGHT, text.length));
    }
    if (found.result instanceof OperationRejectedError) throw found.result;
    return found.result;
  };
}

/** The key is not stored with each operation, because a long document can contain a thousand of them. */
function toKey({ text, operations }: CheckedDocument, { name = '' }: CheckedOperation): string {
  return operations.size > 1 ? `${text} ${name}` : text;
}

function getOperation({ operations }: CheckedDocument, name: string | undefined): CheckedOperation {
  const [only] = operations.values();
  const found = name === undefined && operations.size === 1 ? only : operations.get(name ?? '');
  if (found) return found;
  const message =
    name === undefined
      ? 'Select an operation with "operationName".'
      : 'The document has no operation with this name.';
  throw new OperationRejectedError('OPERATION_RESOLUTION_FAILURE', message);
}

const notByGet = () =>
  new OperationRejectedError('METHOD_NOT_ALLOWED', 'Only queries can be sent by GET.', {
    status: 405,
    headers: { allow: 'POST' },
  });
