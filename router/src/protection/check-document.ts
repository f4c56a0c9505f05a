import {
  Kind,
  parse,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type OperationTypeNode,
} from 'graphql';
import type { Amount } from './amount.ts';
import { estimateCost, type CostOptions } from './estimate-cost.ts';
import type { Limits } from './limits.ts';
import { refuseRepetitions } from './refuse-repetitions.ts';
import { refuseUnfit } from './refuse-unfit.ts';
import { tooMuch } from './too-much.ts';
import { createScale, type Weight } from './weigh-document.ts';

/** So many a field has in the text of a usual operation. */
const CHARACTERS_OF_SELECTION = 10;

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
  schema: GraphQLSchema;
}

/**
 * Looks at a document before anybody validates it: some rules of validation take long where much is repeated.
 * Undefined: it cannot be read, and who reads it again can say where. Throws OperationRefused.
 */
export function checkDocument(text: string, rules: DocumentRules): CheckedDocument | undefined {
  const document = read(text, rules.limits);
  if (!document) return undefined;
  refuseUnfit(text, document, rules);
  const weigh = createScale(document);
  const definitions = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  const operations = new Map<string, CheckedOperation>();
  for (const one of definitions) {
    const weight = weigh(one);
    checkWeight(weight, rules.limits);
    const size = CHARACTERS_OF_SELECTION * weight.selections;
    operations.set(one.name?.value ?? '', toChecked(document, one, { size, rules }));
  }
  refuseRepetitions(document, rules.limits);
  return { text, operations };
}

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

function checkWeight(weight: Weight, limits: Limits): void {
  for (const name of Object.keys(weight) as (keyof Weight)[]) {
    if (weight[name] > limits[name]) throw tooMuch(name, limits[name]);
  }
}
