import {
  getNamedType,
  Kind,
  OperationTypeNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DirectiveNode,
  type DocumentNode,
  type GraphQLSchema,
  type IntValueNode,
  type SelectionSetNode,
} from 'graphql';
import { RESERVED_PREFIX } from '../execution/upstream-aliases.ts';
import { limitExceeded } from './limit-errors.ts';
import type { Limits } from './limits.ts';
import { OperationRejectedError } from './operation-rejected-error.ts';

/** The planner visits each list twice, so it visits the innermost one 2^depth times. */
const MAX_LIST_DEPTH = 10;

/**
 * Rejects operations that are valid by the specification, but that the planner, graphql-js or JSON cannot handle. The
 * text is searched first, because visiting every node takes far longer.
 * @throws OperationRejectedError
 */
export function assertSupported(
  text: string,
  document: DocumentNode,
  { schema, limits }: { schema: GraphQLSchema; limits: Pick<Limits, 'listLength'> },
): void {
  if (/\d[eE]\+?\d|(?<!\d)\d{309}/.test(text)) rejectInfiniteNumbers(document);
  if (/\d{16}/.test(text)) rejectRoundedIntegers(document, schema);
  if (text.includes('__proto__') || text.includes(RESERVED_PREFIX)) rejectReservedNames(document);
  if (text.split('[', MAX_LIST_DEPTH + 2).length > MAX_LIST_DEPTH + 1) rejectNestedLists(document);
  if (text.includes('[')) rejectLongLists(document, limits.listLength);
  rejectConditionalRoots(document);
}

/**
 * Assigning the key `__proto__` would set an object's prototype, and the router's own prefix is reserved for what it
 * fetches itself.
 */
function rejectReservedNames(document: DocumentNode): void {
  visit(document, {
    Name({ value }) {
      if (value !== '__proto__' && !value.startsWith(RESERVED_PREFIX)) return;
      throw new OperationRejectedError('BAD_REQUEST', `The name "${value}" is reserved.`);
    },
  });
}

/** JSON has no infinite numbers. */
function rejectInfiniteNumbers(document: DocumentNode): void {
  const check = ({ value }: { value: string }) => {
    if (Number.isFinite(Number(value))) return;
    throw new OperationRejectedError('BAD_USER_INPUT', 'A number of the operation is too large.');
  };
  visit(document, { FloatValue: check, IntValue: check });
}

/** Types for which neither the planner nor graphql-js rounds a literal, or whose values are doubles anyway. */
const EXACT_TYPES = ['ID', 'Int', 'Float'];

/** A custom scalar may have more digits than a double. Variables keep all digits; literals would be rounded. */
function rejectRoundedIntegers(document: DocumentNode, schema: GraphQLSchema): void {
  const types = new TypeInfo(schema);
  function check({ value }: IntValueNode): void {
    const type = types.getInputType();
    if (String(Number(value)) === value || (type && EXACT_TYPES.includes(getNamedType(type).name))) return;
    throw new OperationRejectedError(
      'BAD_USER_INPUT',
      'An integer literal of the operation is too large. Send it in a variable.',
    );
  }
  visit(document, visitWithTypeInfo(types, { IntValue: check }));
}

function rejectNestedLists(document: DocumentNode): void {
  let level = 0;
  visit(document, {
    ListValue: {
      enter() {
        level += 1;
        if (level > MAX_LIST_DEPTH) throw limitExceeded('lists', MAX_LIST_DEPTH);
      },
      leave() {
        level -= 1;
      },
    },
  });
}

function rejectLongLists(document: DocumentNode, max: number): void {
  visit(document, {
    ListValue({ values }) {
      if (values.length > max) throw limitExceeded('listLength', max);
    },
  });
}

/**
 * graphql-js fails to count the root fields of a subscription if they depend on variables (GraphQL specification,
 * section 5.2.4.1), and the failure would concern all operations of the document.
 */
function rejectConditionalRoots({ definitions }: DocumentNode): void {
  const seen = new Set<string>();
  function check({ selections }: SelectionSetNode): void {
    for (const selection of selections) {
      if (selection.directives?.some(isConditionOnVariable)) throw conditionalRoot();
      if (selection.kind === Kind.INLINE_FRAGMENT) check(selection.selectionSet);
      if (selection.kind === Kind.FRAGMENT_SPREAD) checkFragment(selection.name.value);
    }
  }
  function checkFragment(name: string): void {
    if (seen.has(name)) return;
    seen.add(name);
    for (const one of definitions) {
      if (one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === name) check(one.selectionSet);
    }
  }
  for (const one of definitions) {
    if (one.kind !== Kind.OPERATION_DEFINITION) continue;
    if (one.operation === OperationTypeNode.SUBSCRIPTION) check(one.selectionSet);
  }
}

const isConditionOnVariable = ({ name, arguments: args = [] }: DirectiveNode): boolean =>
  (name.value === 'skip' || name.value === 'include') &&
  args.some(({ value }) => value.kind === Kind.VARIABLE);

const conditionalRoot = () =>
  new OperationRejectedError(
    'GRAPHQL_VALIDATION_FAILED',
    'The root field of a subscription must not have @skip or @include with a variable.',
  );
