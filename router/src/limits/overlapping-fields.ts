import {
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { limitExceeded } from './limit-errors.ts';
import type { Limits } from './limits.ts';

/** Validation takes about five milliseconds for it. A hundred fields of one name make nearly as many pairs. */
const MAX_PAIRS = 5_000;
/** Counting takes some milliseconds for it, in documents of many operations with the same fragments. */
const MAX_VISITS = 50_000;

/**
 * Limits the work of validation, which compares each pair of fields with the same response name and parent (GraphQL
 * specification, section 5.3.2, "Field Selection Merging"): its time grows with the square of their number.
 * @throws OperationRejectedError
 */
export function limitOverlappingFields(
  { definitions }: DocumentNode,
  { depth: maxDepth }: Pick<Limits, 'depth'>,
): void {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of definitions) {
    if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  }
  let pairs = 0;
  let visits = 0;

  /** Merges selection sets of one parent, and recurs into the merged fields. */
  function compare(sets: readonly SelectionSetNode[], depth: number): void {
    if (depth > maxDepth) throw limitExceeded('depth', maxDepth);
    const fields = new Map<string, { count: number; inner: SelectionSetNode[] }>();
    const spread = new Set<string>();

    function collect({ selections }: SelectionSetNode): void {
      visits += selections.length;
      if (visits > MAX_VISITS) throw limitExceeded('selections', MAX_VISITS);
      for (const selection of selections) {
        if (selection.kind === Kind.FIELD) {
          const name = (selection.alias ?? selection.name).value;
          const field = fields.get(name) ?? { count: 0, inner: [] };
          pairs += field.count;
          field.count += 1;
          if (selection.selectionSet) field.inner.push(selection.selectionSet);
          fields.set(name, field);
        } else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet);
        else collectFragment(selection.name.value);
      }
      if (pairs > MAX_PAIRS) throw limitExceeded('repetitions', MAX_PAIRS);
    }
    function collectFragment(name: string): void {
      const fragment = fragments.get(name);
      if (!fragment || spread.has(name)) return;
      spread.add(name);
      collect(fragment.selectionSet);
    }

    for (const set of sets) collect(set);
    for (const { inner } of fields.values()) if (inner.length > 0) compare(inner, depth + 1);
  }

  for (const one of definitions) if (isExecutable(one)) compare([one.selectionSet], 1);
}

/** Unused fragments are validated as well. */
const isExecutable = (
  node: DocumentNode['definitions'][number],
): node is OperationDefinitionNode | FragmentDefinitionNode =>
  node.kind === Kind.OPERATION_DEFINITION || node.kind === Kind.FRAGMENT_DEFINITION;
