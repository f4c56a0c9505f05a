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

/** How long lists get, as `@listSize` says it. */
export interface ListSize {
  assumedSize?: number | null;
  /** Arguments that set the length; the largest one counts. */
  slicingArguments?: readonly string[] | null;
  /** Fields below that have the length, where the field itself is no list: `edges` and `nodes` of a connection. */
  sizedFields?: readonly string[] | null;
}

export interface CostRules {
  schema: GraphQLSchema;
  /** Of one field or argument, or of one value of a type: `@cost`, else 1 for an object and 0 for a scalar. */
  weightOf(definition: WeightedDefinition | null | undefined, type: GraphQLNamedType): number;
  findListSize(field: GraphQLField<unknown, unknown>): ListSize | undefined;
}

type WeightedDefinition = ASTNode & { readonly directives?: readonly ConstDirectiveNode[] };

const COST_SPEC = 'https://specs.apollo.dev/cost';

/** `schema` is the whole schema as graphql-js knows it, `supergraph` says what its directives are called. */
export function findCostRules(schema: GraphQLSchema, supergraph: Schema): CostRules {
  const feature = supergraph.coreFeatures?.getByIdentity(COST_SPEC);
  const find = (name: string) => feature && schema.getDirective(feature.directiveNameInSchema(name));
  const cost = find('cost');
  const listSize = find('listSize');

  const weights = new Map<WeightedDefinition, number | undefined>();
  const sizes = new Map<WeightedDefinition, ListSize | null>();

  /** Each is looked up once: values of arguments are weighed at every request. */
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
