import {
  Kind,
  parse,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type OperationTypeNode,
} from 'graphql';
import type { CostExpression } from './cost-expression.ts';
import { estimateCost, type CostOptions } from './estimate-cost.ts';
import type { Limits } from './limits.ts';
import { limitOverlappingFields } from './overlapping-fields.ts';
import { assertSupported } from './reject-unsupported.ts';
import { limitExceeded } from './limit-errors.ts';
import { createComplexityMeasure, type OperationComplexity } from './operation-complexity.ts';

/** So many a field has in the text of a usual operation. */
const CHARACTERS_PER_SELECTION = 10;

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
  estimate(): CostExpression;
}

export interface DocumentRules extends CostOptions {
  limits: Limits;
  schema: GraphQLSchema;
}

/**
 * Looks at a document before anybody validates it: some rules of validation take long where much is repeated.
 * Undefined: it cannot be read, and who reads it again can say where. Throws OperationRejectedError.
 */
export function checkDocument(text: string, rules: DocumentRules): CheckedDocument | undefined {
  const document = read(text, rules.limits);
  if (!document) return undefined;
  assertSupported(text, document, rules);
  const measure = createComplexityMeasure(document);
  const definitions = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  const operations = new Map<string, CheckedOperation>();
  for (const one of definitions) {
    const complexity = measure(one);
    assertComplexity(complexity, rules.limits);
    const size = CHARACTERS_PER_SELECTION * complexity.selections;
    operations.set(one.name?.value ?? '', toChecked(document, one, { size, rules }));
  }
  limitOverlappingFields(document, rules.limits);
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
    if (error instanceof RangeError) throw limitExceeded('depth', depth);
    if (error instanceof Error && error.message.includes('Parsing aborted'))
      throw limitExceeded('tokens', tokens);
    return undefined;
  }
}

function assertComplexity(complexity: OperationComplexity, limits: Limits): void {
  for (const name of Object.keys(complexity) as (keyof OperationComplexity)[]) {
    if (complexity[name] > limits[name]) throw limitExceeded(name, limits[name]);
  }
}
