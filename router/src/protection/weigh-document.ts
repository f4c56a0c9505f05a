import {
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

import { OperationRefused } from './operation-refused.ts';

/** What one operation asks for, counted after its fragments are spread out. */
export interface Weight {
  depth: number;
  aliases: number;
  /** Fields and fragments. */
  selections: number;
  rootFields: number;
  directives: number;
}

const NOTHING: Weight = { depth: 0, aliases: 0, selections: 0, rootFields: 0, directives: 0 };

/**
 * Each fragment is weighed once, so fragments that spread fragments cost no more than their text.
 * Throws OperationRefused for one that spreads itself: it has no weight, and nobody else is to try and follow it.
 */
export function createScale(document: DocumentNode): (operation: OperationDefinitionNode) => Weight {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of document.definitions) {
    if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  }
  const weighed = new Map<string, Weight | 'being weighed'>();

  function weighFragment(name: string): Weight {
    const known = weighed.get(name);
    if (known === 'being weighed') {
      throw new OperationRefused('GRAPHQL_VALIDATION_FAILED', `Fragment "${name}" spreads itself.`);
    }
    if (known) return known;
    weighed.set(name, 'being weighed');
    const fragment = fragments.get(name);
    const weight = fragment ? weigh(fragment) : NOTHING;
    weighed.set(name, weight);
    return weight;
  }

  function weighInner(selection: SelectionNode): Weight {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return weighFragment(selection.name.value);
    const { selectionSet } = selection;
    return selectionSet ? weigh({ selectionSet }) : NOTHING;
  }

  function weigh({ selectionSet, directives = [] }: Weighable): Weight {
    const total = { ...NOTHING, directives: directives.length };
    for (const selection of selectionSet.selections) {
      const inner = weighInner(selection);
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
  return weigh;
}

interface Weighable {
  selectionSet: SelectionSetNode;
  directives?: OperationDefinitionNode['directives'];
}
