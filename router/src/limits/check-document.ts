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
import { limitExceeded } from './limit-errors.ts';
import type { Limits } from './limits.ts';
import { createComplexityMeasure, type OperationComplexity } from './operation-complexity.ts';
import { limitOverlappingFields } from './overlapping-fields.ts';
import { assertSupported } from './reject-unsupported.ts';

/** The text of a usual operation has that many characters for each field. */
const CHARACTERS_PER_SELECTION = 10;

/** What is derived from a document once. The rest depends on the variables of a request. */
export interface CheckedDocument {
  /** The same string object for the same document, so that its hash is computed once for lookups. */
  text: string;
  /** By name; an anonymous operation has the key ''. */
  operations: ReadonlyMap<string, CheckedOperation>;
}

/** An operation of a checked document. */
export interface CheckedOperation {
  type: OperationTypeNode;
  name: string | undefined;
  /** The weight in caches, in characters: the operation with its fragments expanded. */
  size: number;
  /** Computes the cost anew at each call. */
  estimate(): CostExpression;
}

/** What a document is checked against. */
export interface DocumentRules extends CostOptions {
  limits: Limits;
  schema: GraphQLSchema;
}

/**
 * Checks a document before it is validated, because some validation rules take long for repetitive documents. Returns
 * undefined if the document does not parse; the validator reports the syntax error.
 * @throws OperationRejectedError
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
    // `noLocation`: locations need more memory than the AST. Apollo Server parses the text again to report errors.
    return parse(text, { maxTokens: tokens, noLocation: true });
  } catch (error) {
    // Only deep nesting exhausts the stack of the parser.
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
