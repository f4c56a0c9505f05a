import {
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

import { OperationRejectedError } from './operation-rejected-error.ts';

/** What one operation asks for, counted after its fragments are spread out. */
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
 * Each fragment is weighed once, so fragments that spread fragments cost no more than their text.
 * Throws OperationRejectedError for one that spreads itself: it has no weight, and nobody else is to try and follow it.
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
      // Fragments count too: many that hold nothing but each other are work as well.
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
