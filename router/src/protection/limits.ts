import {
  GraphQLError,
  Kind,
  type ASTVisitor,
  type DocumentNode,
  type FragmentDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

/** What one operation may ask for, counted after its fragments are spread out. */
export interface OperationLimits {
  depth: number;
  aliases: number;
  fields: number;
  rootFields: number;
}

export const DEFAULT_LIMITS: OperationLimits = { depth: 20, aliases: 50, fields: 2_000, rootFields: 20 };

/** Tokens of a document, refused while parsing. The longest known introspection query has about 500. */
export const MAX_TOKENS = 5_000;

interface Weight {
  depth: number;
  aliases: number;
  fields: number;
}

const NOTHING: Weight = { depth: 0, aliases: 0, fields: 0 };

/** A validation rule: works for HTTP and WebSocket alike, before anything is planned. */
export function createLimitRule(limits: OperationLimits): ValidationRule {
  return (context: ValidationContext): ASTVisitor => ({
    Document(document) {
      const weigh = createScale(document);
      for (const definition of document.definitions) {
        if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
        const weight = weigh(definition.selectionSet);
        const counts = { ...weight, rootFields: definition.selectionSet.selections.length };
        for (const name of Object.keys(limits) as (keyof OperationLimits)[]) {
          if (counts[name] > limits[name]) context.reportError(tooMuch(name, limits[name]));
        }
      }
    },
  });
}

const WORDS: Record<keyof OperationLimits, string> = {
  depth: 'levels',
  aliases: 'aliases',
  fields: 'fields',
  rootFields: 'root fields',
};

const tooMuch = (name: keyof OperationLimits, limit: number) =>
  new GraphQLError(`The operation has too many ${WORDS[name]}: at most ${limit} are allowed.`);

/** Each fragment is weighed once, so fragments that spread fragments cost no more than their text. */
function createScale(document: DocumentNode) {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of document.definitions) {
    if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  }
  const weighed = new Map<string, Weight>();

  function weighFragment(name: string): Weight {
    const known = weighed.get(name);
    if (known) return known;
    // Also what a cycle finds; another rule refuses cycles.
    weighed.set(name, NOTHING);
    const fragment = fragments.get(name);
    const weight = fragment ? weigh(fragment.selectionSet) : NOTHING;
    weighed.set(name, weight);
    return weight;
  }

  function weigh({ selections }: SelectionSetNode): Weight {
    const total = { ...NOTHING };
    for (const selection of selections) {
      const isField = selection.kind === Kind.FIELD;
      const inner =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? weighFragment(selection.name.value)
          : selection.selectionSet
            ? weigh(selection.selectionSet)
            : NOTHING;
      total.depth = Math.max(total.depth, inner.depth + (isField ? 1 : 0));
      total.aliases += inner.aliases + (isField && selection.alias ? 1 : 0);
      total.fields += inner.fields + (isField ? 1 : 0);
    }
    return total;
  }
  return weigh;
}

/** A response with a key `__proto__` would not hold it: JavaScript takes that name for something else. */
export const refuseProtoKey: ValidationRule = (context) => ({
  Field({ alias }) {
    if (alias?.value !== '__proto__') return;
    context.reportError(new GraphQLError('The alias "__proto__" is not allowed.', { nodes: alias }));
  },
});
