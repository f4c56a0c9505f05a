import type { OperationComplexity } from './operation-complexity.ts';
import { OperationRejectedError } from './operation-rejected-error.ts';

type LimitName = keyof OperationComplexity | 'lists' | 'listLength' | 'repetitions' | 'tokens' | 'cost';

const WORDS: Record<LimitName, { code: string; what: string }> = {
  depth: { code: 'TOO_DEEP', what: 'levels' },
  lists: { code: 'TOO_DEEP', what: 'lists within lists' },
  listLength: { code: 'LIST_TOO_LONG', what: 'items in a list' },
  aliases: { code: 'TOO_MANY_ALIASES', what: 'aliases' },
  rootFields: { code: 'TOO_MANY_ROOT_FIELDS', what: 'root fields' },
  selections: { code: 'TOO_MANY_SELECTIONS', what: 'fields and fragments' },
  repetitions: { code: 'TOO_MANY_REPETITIONS', what: 'pairs of fields with the same response name' },
  directives: { code: 'TOO_MANY_DIRECTIVES', what: 'directives' },
  tokens: { code: 'TOO_MANY_TOKENS', what: 'tokens' },
  cost: { code: 'TOO_EXPENSIVE', what: 'objects that it may fetch' },
};

/** Creates the error for an operation that exceeds a limit. */
export function limitExceeded(name: LimitName, limit: number): OperationRejectedError {
  const { code, what } = WORDS[name];
  return new OperationRejectedError(
    code,
    `The operation has too many ${what}: at most ${limit} are allowed.`,
  );
}
