import {
  Kind,
  parse,
  visit,
  OperationTypeNode,
  type DirectiveNode,
  type DocumentNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { OWN_PREFIX } from '../execution/planned-names.ts';
import type { Amount } from './amount.ts';
import { estimateCost, type CostOptions } from './estimate-cost.ts';
import type { Limits } from './limits.ts';
import { OperationRefused } from './operation-refused.ts';
import { createScale, type Weight } from './weigh-document.ts';

/** What is worked out of a document once; the rest depends on the variables of a request. */
export interface CheckedDocument {
  /** Always the same object for the same document: its hash is known then, where it is looked up by it. */
  text: string;
  /** By name, '' if it has none. */
  operations: ReadonlyMap<string, CheckedOperation>;
}

export interface CheckedOperation {
  type: OperationTypeNode;
  name: string | undefined;
  /** What is worked out of it takes as much as of so many characters of text: its fragments are spread out. */
  size: number;
  /** Works out what it costs, each time anew. */
  estimate(): Amount;
}

export interface DocumentRules extends CostOptions {
  limits: Limits;
}

/**
 * Looks at a document before anybody validates it: some rules of validation take long where much is repeated.
 * Undefined: it cannot be read, and who reads it again can say where. Throws OperationRefused.
 */
export function checkDocument(text: string, rules: DocumentRules): CheckedDocument | undefined {
  const document = read(text, rules.limits);
  if (!document) return undefined;
  // To look at every node takes far longer than to read the text.
  if (/\d[eE]\+?\d|(?<!\d)\d{309}/.test(text)) refuseNumbers(document);
  if (text.includes('__proto__') || text.includes(OWN_PREFIX)) refuseNames(document);
  if (text.split('[', MOST_LISTS_NESTED + 2).length > MOST_LISTS_NESTED + 1) refuseNestedLists(document);
  const weigh = createScale(document);
  const definitions = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  const operations = new Map<string, CheckedOperation>();
  for (const one of definitions) {
    const weight = weigh(one);
    checkWeight(weight, rules.limits);
    if (one.operation === OperationTypeNode.SUBSCRIPTION) refuseOpenRoot(document, one);
    const size = CHARACTERS_OF_SELECTION * weight.selections;
    operations.set(one.name?.value ?? '', toChecked(document, one, { size, rules }));
  }
  return { text, operations };
}

const CHARACTERS_OF_SELECTION = 10;

function toChecked(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  { size, rules }: { size: number; rules: DocumentRules },
): CheckedOperation {
  return {
    size,
    type: operation.operation,
    name: operation.name?.value,
    estimate: () => estimateCost(document, operation, rules),
  };
}

function read(text: string, { tokens, depth }: Limits): DocumentNode | undefined {
  try {
    // Where it stands in the text takes more memory than what it is, and who tells of errors reads it again.
    return parse(text, { maxTokens: tokens, noLocation: true });
  } catch (error) {
    // Only by nesting can a document exhaust the stack.
    if (error instanceof RangeError) throw tooMuch('depth', depth);
    if (error instanceof Error && error.message.includes('Parsing aborted')) throw tooMuch('tokens', tokens);
    return undefined;
  }
}

/**
 * graphql-js cannot tell how many root fields a subscription has whose conditions are open (specification, section
 * 5.2.4.1), and fails on it; and not for this operation alone.
 */
function refuseOpenRoot({ definitions }: DocumentNode, { selectionSet }: OperationDefinitionNode): void {
  const seen = new Set<string>();
  function check({ selections }: SelectionSetNode): void {
    for (const selection of selections) {
      if (selection.directives?.some(isOpenCondition)) throw openRoot();
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
  check(selectionSet);
}

const isOpenCondition = ({ name, arguments: args = [] }: DirectiveNode): boolean =>
  (name.value === 'skip' || name.value === 'include') &&
  args.some(({ value }) => value.kind === Kind.VARIABLE);

const openRoot = () =>
  new OperationRefused(
    'GRAPHQL_VALIDATION_FAILED',
    'The root field of a subscription cannot depend on a variable by @skip or @include.',
  );

function checkWeight(weight: Weight, limits: Limits): void {
  for (const name of Object.keys(weight) as (keyof Weight)[]) {
    if (weight[name] > limits[name]) throw tooMuch(name, limits[name]);
  }
}

/** The planner looks at each list twice, and so at the innermost one as often as two to the power of its level. */
const MOST_LISTS_NESTED = 10;

type Countable = keyof Weight | 'lists' | 'tokens' | 'cost';

const WORDS: Record<Countable, { code: string; what: string }> = {
  depth: { code: 'TOO_DEEP', what: 'levels' },
  lists: { code: 'TOO_DEEP', what: 'lists within lists' },
  aliases: { code: 'TOO_MANY_ALIASES', what: 'aliases' },
  rootFields: { code: 'TOO_MANY_ROOT_FIELDS', what: 'root fields' },
  selections: { code: 'TOO_MANY_SELECTIONS', what: 'fields and fragments' },
  directives: { code: 'TOO_MANY_DIRECTIVES', what: 'directives' },
  tokens: { code: 'TOO_MANY_TOKENS', what: 'tokens' },
  cost: { code: 'TOO_EXPENSIVE', what: 'objects that it may fetch' },
};

export function tooMuch(name: Countable, limit: number): OperationRefused {
  const { code, what } = WORDS[name];
  return new OperationRefused(code, `The operation has too many ${what}: at most ${limit} are allowed.`);
}

/**
 * A response with a key `__proto__` would not hold it, nor would variables: JavaScript takes it for something else.
 * And what the router fetches on its own account is not to be mixed up with what a client asks for.
 */
function refuseNames(document: DocumentNode): void {
  visit(document, {
    Name({ value }) {
      if (value !== '__proto__' && !value.startsWith(OWN_PREFIX)) return;
      throw new OperationRefused('BAD_REQUEST', `The name "${value}" is not allowed.`);
    },
  });
}

/** JSON has no way to pass them on. */
function refuseNumbers(document: DocumentNode): void {
  const refuse = ({ value }: { value: string }) => {
    if (Number.isFinite(Number(value))) return;
    throw new OperationRefused('BAD_USER_INPUT', 'A number of the operation is too large.');
  };
  visit(document, { FloatValue: refuse, IntValue: refuse });
}

function refuseNestedLists(document: DocumentNode): void {
  let level = 0;
  visit(document, {
    ListValue: {
      enter() {
        level += 1;
        if (level > MOST_LISTS_NESTED) throw tooMuch('lists', MOST_LISTS_NESTED);
      },
      leave() {
        level -= 1;
      },
    },
  });
}
