import type { FlattenNode, PlanNode, QueryPlan, ResponsePath } from '@apollo/query-planner';

/** A path of a plan that may hold for objects of some types only. */
export interface TypeConditionedFlatten extends FlattenNode {
  /**
   * By position in the path: the types of the objects on which the path goes on there. Undefined: it goes on on all of
   * them. Left out where that is so everywhere.
   */
  types?: readonly (readonly string[] | undefined)[];
}

/** Names of the types that an abstract type stands for, by its name. */
export type PossibleTypes = ReadonlyMap<string, readonly string[]>;

/**
 * The planner writes type conditions into the keys of a path: `@|[Photo,Video]`, and begins such a path with an empty
 * key. This takes them out, so that whoever follows a path has nothing to parse, and puts fetches together that differ
 * in their conditions alone.
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
    // A condition that no type satisfies comes of an interface object, of which no type is known yet.
    if (names) types[keys.length] = withInterfaces(names.split(','), possible);
  }
  return types.length === 0 ? { path: keys } : { path: keys, types: Array.from(types) };
}

/** What is known by its interface alone satisfies the condition if all that it can be does. */
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

/** One node in place of two that differ in their types alone. Undefined if they differ in more than one condition. */
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
