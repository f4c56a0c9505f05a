import type {
  FetchDataRewrite,
  FetchNode,
  PlanNode,
  QueryPlan,
  QueryPlanSelectionNode,
} from '@apollo/query-planner';
import { parse, print, stripIgnoredCharacters, visit, type DocumentNode } from 'graphql';
import type { Requirements } from './adapt-supergraph.ts';
import type { EntityFetch } from './entity-fetch.ts';
import { splitByRequirements } from './split-fetch.ts';

/**
 * Replaces synthetic fields in a plan. A subgraph gets `price(currency: "EUR")` with the synthetic name as its alias,
 * and the subgraph that requires the field gets it as `price`.
 */
export function restoreSyntheticFields(plan: QueryPlan, requirements: Requirements): QueryPlan {
  if (requirements.isEmpty || !plan.node) return plan;
  const { node } = plan;
  if (node.kind !== 'Subscription') return { ...plan, node: restore(node, requirements) };
  const primary = restoreFetch(node.primary, requirements);
  return {
    ...plan,
    node: { ...node, primary, ...(node.rest && { rest: restore(node.rest, requirements) }) },
  };
}

function restore(node: PlanNode, requirements: Requirements): PlanNode {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map((child) => restore(child, requirements)) };
    case 'Flatten':
      return { ...node, node: restore(node.node, requirements) };
    case 'Condition':
      return {
        ...node,
        ...(node.ifClause && { ifClause: restore(node.ifClause, requirements) }),
        ...(node.elseClause && { elseClause: restore(node.elseClause, requirements) }),
      };
    case 'Fetch': {
      const nodes = splitByRequirements(node, requirements).map((part) => ({
        ...restoreFetch(part, requirements),
        ...(part.fallbacks && { fallbacks: part.fallbacks.map((one) => restoreFetch(one, requirements)) }),
      }));
      const [first, ...others] = nodes;
      return first && others.length === 0 ? first : { kind: 'Parallel', nodes };
    }
    case 'Defer':
      return node;
  }
}

function restoreFetch(node: FetchNode, requirements: Requirements): EntityFetch {
  const interfaceObjectNames = node.requires && requirements.findInterfaceObjectNames(node.serviceName);
  const renamers = [...findRenamers(node.requires ?? [], requirements, [])];
  const operation = restoreOperation(parse(node.operation), requirements);
  return {
    ...node,
    operation: stripIgnoredCharacters(print(operation)),
    ...(interfaceObjectNames && { interfaceObjectNames }),
    ...(renamers.length > 0 && { inputRewrites: [...renamers, ...(node.inputRewrites ?? [])] }),
  };
}

function restoreOperation(document: DocumentNode, { syntheticFields }: Requirements): DocumentNode {
  return visit(document, {
    Field(node) {
      const field = syntheticFields.get(node.name.value);
      if (!field) return undefined;
      return {
        ...field,
        alias: node.alias ?? node.name,
        ...(node.selectionSet && { selectionSet: node.selectionSet }),
      };
    },
  });
}

function* findRenamers(
  selections: readonly QueryPlanSelectionNode[],
  requirements: Requirements,
  path: string[],
): Generator<FetchDataRewrite> {
  for (const selection of selections) {
    if (selection.kind === 'InlineFragment') {
      const { typeCondition } = selection;
      const inner = typeCondition === undefined ? path : [...path, `... on ${typeCondition}`];
      yield* findRenamers(selection.selections, requirements, inner);
      continue;
    }
    const key = selection.alias ?? selection.name;
    // Inner fields are renamed first, because their path contains the outer name.
    if (selection.selections) yield* findRenamers(selection.selections, requirements, [...path, key]);
    const field = requirements.syntheticFields.get(selection.name);
    if (field) yield { kind: 'KeyRenamer', path: [...path, key], renameKeyTo: field.name.value };
  }
}
