import type { Schema } from '@apollo/federation-internals';
import {
  getDirectiveValues,
  isCompositeType,
  isInputObjectType,
  type ASTNode,
  type ConstDirectiveNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';

/** The arguments of `@listSize`. */
export interface ListSize {
  assumedSize?: number | null;
  /** Arguments that limit the length. The largest value counts. */
  slicingArguments?: readonly string[] | null;
  /** Fields of the returned object that have this length, such as `edges` and `nodes` of a connection. */
  sizedFields?: readonly string[] | null;
}

/** The cost directives of a supergraph. */
export interface CostRules {
  schema: GraphQLSchema;
  /**
   * The weight of a field, of an argument, or of a value of a type: `@cost`, or else 1 for a composite type and 0 for
   * a leaf.
   */
  weightOf(definition: WeightedDefinition | null | undefined, type: GraphQLNamedType): number;
  findListSize(field: GraphQLField<unknown, unknown>): ListSize | undefined;
}

type WeightedDefinition = ASTNode & { readonly directives?: readonly ConstDirectiveNode[] };

const COST_SPEC = 'https://specs.apollo.dev/cost';

/**
 * Reads `@cost` and `@listSize`. `schema` is the supergraph's schema in graphql-js, `supergraph` has the names under
 * which the directives were imported.
 */
export function findCostRules(schema: GraphQLSchema, supergraph: Schema): CostRules {
  const feature = supergraph.coreFeatures?.getByIdentity(COST_SPEC);
  const find = (name: string) => feature && schema.getDirective(feature.directiveNameInSchema(name));
  const cost = find('cost');
  const listSize = find('listSize');

  const weights = new Map<WeightedDefinition, number | undefined>();
  const sizes = new Map<WeightedDefinition, ListSize | null>();

  /** Weights are cached, because argument values are weighed for every request. */
  function findWeight(definition: WeightedDefinition | null | undefined): number | undefined {
    if (!cost || !definition) return undefined;
    if (weights.has(definition)) return weights.get(definition);
    const weight = getDirectiveValues(cost, definition)?.['weight'];
    const found = typeof weight === 'number' ? weight : undefined;
    weights.set(definition, found);
    return found;
  }
  return {
    schema,
    weightOf(definition, type) {
      const usual = isCompositeType(type) || isInputObjectType(type) ? 1 : 0;
      return findWeight(definition) ?? findWeight(type.astNode) ?? usual;
    },
    findListSize({ astNode }) {
      if (!listSize || !astNode) return undefined;
      let found = sizes.get(astNode);
      if (found === undefined) sizes.set(astNode, (found = getDirectiveValues(listSize, astNode) ?? null));
      return found ?? undefined;
    },
  };
}
