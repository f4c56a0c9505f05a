import type { FlattenNode, PlanNode, QueryPlan, ResponsePath } from '@apollo/query-planner';

/** A path that may apply to objects of some types only. */
export interface TypeConditionedFlatten extends FlattenNode {
  /**
   * By position in the path: the types to which the rest of the path applies. Undefined means all types. Left out if
   * there is no condition.
   */
  types?: readonly (readonly string[] | undefined)[];
}

/** Possible types by the name of the abstract type. */
export type PossibleTypes = ReadonlyMap<string, readonly string[]>;

/**
 * Parses the type conditions that the planner writes into paths, such as `@|[Photo,Video]` (a conditional path also
 * begins with an empty key), and merges fetches that differ in their conditions only. The executor has nothing to
 * parse then.
 */
export function parseTypeConditions(plan: QueryPlan, possible: PossibleTypes): QueryPlan {
  const { node } = plan;
  if (!node) return plan;
  if (node.kind !== 'Subscription') return { ...plan, node: convert(node, possible) };
  return { ...plan, node: { ...node, ...(node.rest && { rest: convert(node.rest, possible) }) } };
}

function convert(node: PlanNode, possible: PossibleTypes): PlanNode {
  switch (node.kind) {
    case 'Sequence':
      return { ...node, nodes: node.nodes.map((child) => convert(child, possible)) };
    case 'Parallel': {
      const nodes = mergeAlike(node.nodes.map((child) => convert(child, possible)));
      const [first, ...others] = nodes;
      return first && others.length === 0 ? first : { ...node, nodes };
    }
    case 'Flatten':
      return { ...node, ...readPath(node.path, possible), node: convert(node.node, possible) };
    case 'Condition':
      return {
        ...node,
        ...(node.ifClause && { ifClause: convert(node.ifClause, possible) }),
        ...(node.elseClause && { elseClause: convert(node.elseClause, possible) }),
      };
    case 'Fetch':
    case 'Defer':
      return node;
  }
}

function readPath(
  path: ResponsePath,
  possible: PossibleTypes,
): Pick<TypeConditionedFlatten, 'path' | 'types'> {
  const keys: (string | number)[] = [];
  const types: (readonly string[] | undefined)[] = [];
  for (const element of path) {
    const [, key = '', names] = /^([^|]*)(?:\|\[(.*)\])?$/.exec(String(element)) ?? [];
    if (key !== '') keys.push(typeof element === 'number' ? element : key);
    // An empty condition stems from an interface object, whose type is not known yet.
    if (names) types[keys.length] = withInterfaces(names.split(','), possible);
  }
  return types.length === 0 ? { path: keys } : { path: keys, types: Array.from(types) };
}

/** An object of which only the interface is known satisfies a condition if all possible types do. */
function withInterfaces(names: readonly string[], possible: PossibleTypes): string[] {
  const satisfied = [...possible].filter(([, types]) => types.every((name) => names.includes(name)));
  return [...new Set([...names, ...satisfied.map(([name]) => name)])];
}

function mergeAlike(nodes: readonly PlanNode[]): PlanNode[] {
  const groups = new Map<string, PlanNode[]>();
  for (const node of nodes) {
    const key = withoutTypes(node);
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    const index = group.findIndex((other) => merge(other, node) !== undefined);
    const both = group[index] && merge(group[index], node);
    if (both) group[index] = both;
    else group.push(node);
  }
  return [...groups.values()].flat();
}

const withoutTypes = (node: PlanNode) =>
  JSON.stringify(node, (key, value: unknown) => (key === 'types' ? undefined : value));

/** Merges nodes that differ in one type condition. Returns undefined if they differ in more. */
function merge(one: PlanNode, other: PlanNode): PlanNode | undefined {
  if (one.kind === 'Flatten' && other.kind === 'Flatten') return mergeFlatten(one, other);
  if (one.kind !== 'Sequence' || other.kind !== 'Sequence') return undefined;
  const nodes = one.nodes.map((node, index) => other.nodes[index] && merge(node, other.nodes[index]));
  return nodes.every((node) => node !== undefined) ? { ...one, nodes } : undefined;
}

function mergeFlatten(
  one: TypeConditionedFlatten,
  other: TypeConditionedFlatten,
): TypeConditionedFlatten | undefined {
  const positions = [...one.path.keys(), one.path.length];
  const different = positions.filter((at) => !isSame(one.types?.[at], other.types?.[at]));
  const [position] = different;
  if (position === undefined) return one;
  if (different.length > 1) return undefined;
  const [types, others] = [one.types?.[position], other.types?.[position]];
  const union = types && others && [...new Set([...types, ...others])];
  return { ...one, types: positions.map((at) => (at === position ? union : one.types?.[at])) };
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
