import { OperationTypeNode } from 'graphql';
import { createLruCache } from '@bike-rentals/runtime';
import { readAmount, type Amount } from '../protection/amount.ts';
import { checkDocument, type CheckedDocument, type CheckedOperation } from '../protection/check-document.ts';
import { findCostRules } from '../protection/cost-rules.ts';
import type { Limits } from '../protection/limits.ts';
import { OperationRefused } from '../protection/operation-refused.ts';
import { tooMuch } from '../protection/too-much.ts';
import type { Generation } from '../supergraph/build-generation.ts';
import type { GraphqlParameters } from './parameters.ts';
import type { PersistedQueries } from './persisted-queries.ts';

/** An operation that may be validated and run. */
export interface Admitted {
  query: string;
  operationName: string | undefined;
  variables: Record<string, unknown>;
  /** Undefined: the document cannot be read, which is told by whoever tries. */
  operation: CheckedOperation | undefined;
  /** The same for the same operation of the same document, and for no other. */
  key: string;
}

export interface Gate {
  /** Throws OperationRefused. */
  admit(parameters: GraphqlParameters, readOnly: boolean): Admitted;
  useGeneration(generation: Generation): void;
}

export interface GateOptions {
  limits: Limits;
  persisted: PersistedQueries;
  first: Generation;
}

/** Characters of documents that are remembered, and of costs. What is kept takes up to a hundred times the text. */
const MOST_CHARACTERS = 1_000_000;
/** How long a document may be for it. A short one counts for as much as this many characters. */
export const LONGEST_KEPT = 32_768;
const SHORT = 500;

/** What every operation passes, whichever protocol it came by. A document is looked at once, not once a request. */
export function createGate({ limits, persisted, first }: GateOptions): Gate {
  let check = createDocumentChecker(limits, first);
  let costs = createLruCache<Amount>(MOST_CHARACTERS);

  /** Of many operations of a document, usually few are run. */
  function findCost(key: string, operation: CheckedOperation): Amount {
    let cost = costs.find(key);
    if (cost === undefined) {
      cost = operation.estimate();
      costs.set(key, cost, Math.max(SHORT, key.length, operation.size));
    }
    return cost;
  }

  function admit(parameters: GraphqlParameters, readOnly: boolean): Admitted {
    const { query, learn } = persisted.resolve(parameters);
    const { operationName, variables = {} } = parameters;
    if (hasLongList(variables, limits.listLength)) throw tooMuch('listLength', limits.listLength);
    const document = check(query);
    if (!document) return { query, operationName, variables, operation: undefined, key: query };
    const operation = getOperation(document, operationName);
    if (readOnly && operation.type !== OperationTypeNode.QUERY) throw notByGet();
    const key = toKey(document, operation);
    if (readAmount(findCost(key, operation), variables) > limits.cost) throw tooMuch('cost', limits.cost);
    learn?.();
    return { query, operationName, variables, operation, key };
  }

  return {
    admit,
    useGeneration(generation) {
      check = createDocumentChecker(limits, generation);
      costs = createLruCache(MOST_CHARACTERS);
    },
  };
}

/** How deep values may be nested was looked at when they were read. */
function hasLongList(value: unknown, most: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value) && value.length > most) return true;
  for (const item of Object.values(value)) if (hasLongList(item, most)) return true;
  return false;
}

/** Undefined: it cannot be read. */
type DeliveryResult = CheckedDocument | undefined;

function createDocumentChecker(limits: Limits, { whole, supergraph }: Generation) {
  const known = createLruCache<{ result: DeliveryResult | OperationRefused }>(MOST_CHARACTERS);
  const rules = { limits, schema: whole, listSize: limits.listSize, rules: findCostRules(whole, supergraph) };

  function look(text: string): DeliveryResult | OperationRefused {
    try {
      return checkDocument(text, rules);
    } catch (error) {
      if (error instanceof OperationRefused) return error;
      throw error;
    }
  }
  return (text: string): DeliveryResult => {
    let found = known.find(text);
    if (!found) {
      found = { result: look(text) };
      if (text.length <= LONGEST_KEPT) known.set(text, found, Math.max(SHORT, text.length));
    }
    if (found.result instanceof OperationRefused) throw found.result;
    return found.result;
  };
}

/** Not kept with each operation: a long document can hold a thousand of them. */
function toKey({ text, operations }: CheckedDocument, { name = '' }: CheckedOperation): string {
  return operations.size > 1 ? `${text} ${name}` : text;
}

function getOperation({ operations }: CheckedDocument, name: string | undefined): CheckedOperation {
  const [only] = operations.values();
  const found = name === undefined && operations.size === 1 ? only : operations.get(name ?? '');
  if (found) return found;
  const message =
    name === undefined
      ? 'Say by "operationName" which operation is meant.'
      : 'The document has no operation of this name.';
  throw new OperationRefused('OPERATION_RESOLUTION_FAILURE', message);
}

const notByGet = () =>
  new OperationRefused('METHOD_NOT_ALLOWED', 'Only queries can be sent by GET.', {
    status: 405,
    headers: { allow: 'POST' },
  });
