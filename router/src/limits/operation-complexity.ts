import {
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

import { OperationRejectedError } from './operation-rejected-error.ts';

/** Properties of an operation that the limits bound, counted with fragments expanded. */
export interface OperationComplexity {
  depth: number;
  aliases: number;
  /** Fields and fragments. */
  selections: number;
  rootFields: number;
  directives: number;
}

const ZERO: OperationComplexity = { depth: 0, aliases: 0, selections: 0, rootFields: 0, directives: 0 };

/**
 * Creates a function that measures operations of a document. Each fragment is measured once, so nested fragments cost
 * no more time than their text.
 * @throws (the function) OperationRejectedError for a fragment that spreads itself: its expansion would never end
 */
export function createComplexityMeasure(
  document: DocumentNode,
): (operation: OperationDefinitionNode) => OperationComplexity {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of document.definitions) {
    if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  }
  const measured = new Map<string, OperationComplexity | 'being weighed'>();

  function measureFragment(name: string): OperationComplexity {
    const known = measured.get(name);
    if (known === 'being weighed') {
      throw new OperationRejectedError('GRAPHQL_VALIDATION_FAILED', `Fragment "${name}" spreads itself.`);
    }
    if (known) return known;
    measured.set(name, 'being weighed');
    const fragment = fragments.get(name);
    const complexity = fragment ? measure(fragment) : ZERO;
    measured.set(name, complexity);
    return complexity;
  }

  function measureInner(selection: SelectionNode): OperationComplexity {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return measureFragment(selection.name.value);
    const { selectionSet } = selection;
    return selectionSet ? measure({ selectionSet }) : ZERO;
  }

  function measure({ selectionSet, directives = [] }: MeasuredNode): OperationComplexity {
    const total = { ...ZERO, directives: directives.length };
    for (const selection of selectionSet.selections) {
      const inner = measureInner(selection);
      const isField = selection.kind === Kind.FIELD;
      total.depth = Math.max(total.depth, inner.depth + (isField ? 1 : 0));
      total.aliases += inner.aliases + (isField && selection.alias ? 1 : 0);
      // Fragments count as well: expanding them is work even if they contain nothing but fragments.
      total.selections += inner.selections + 1;
      total.rootFields += isField ? 1 : inner.rootFields;
      total.directives += inner.directives + (selection.directives?.length ?? 0);
    }
    return total;
  }
  return measure;
}

interface MeasuredNode {
  selectionSet: SelectionSetNode;
  directives?: OperationDefinitionNode['directives'];
}
