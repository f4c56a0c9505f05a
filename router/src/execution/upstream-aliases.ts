import { createHash } from 'node:crypto';
import {
  Kind,
  print,
  visit,
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type ObjectFieldNode,
} from 'graphql';

/** The planner uses this variable in every fetch of entities, so a client's variable must not have this name. */
const RESERVED_VARIABLE = 'representations';
/** Names in a schema may not begin with two underscores. The router rejects operations that use this prefix. */
export const RESERVED_PREFIX = '__router_';
const SAFE_VARIABLE = `${RESERVED_PREFIX}representations`;

/** What the aliases depend on. */
export interface AliasRules {
  /** Response names under which the planner itself selects fields. */
  plannerResponseNames: ReadonlySet<string>;
  /** Interfaces that some subgraph declares as object types (`@interfaceObject`). */
  interfaceObjects: ReadonlySet<string>;
}

/**
 * The response name under which a client's field is fetched.
 *
 * The planner selects keys and required fields under their own names, so `id: name` or `price(currency: "USD")` would
 * be mistaken for them. A subgraph with interface objects cannot distinguish types, so one name must not have two
 * meanings there.
 */
export function toUpstreamAlias(
  node: FieldNode,
  { plannerResponseNames, interfaceObjects }: AliasRules,
): string {
  const { name, alias, arguments: args = [] } = node;
  const key = alias?.value ?? name.value;
  if (key === name.value && args.length === 0) return key;
  if (interfaceObjects.size > 0) return `${RESERVED_PREFIX}${toDigest(node)}_${key}`;
  return plannerResponseNames.has(key) ? RESERVED_PREFIX + key : key;
}

/** A digest that is equal for equal fields and arguments, in any order, like the comparison of validation. */
function toDigest({ name, arguments: args = [] }: FieldNode): string {
  const text = [name.value, ...args.map((node) => print(inOrder(node))).sort()].join(' ');
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

const inOrder = (argument: ArgumentNode): ArgumentNode =>
  visit(argument, {
    ObjectValue: { leave: (node) => ({ ...node, fields: node.fields.toSorted(byName) }) },
  });

const byName = (one: ObjectFieldNode, other: ObjectFieldNode) => (one.name.value < other.name.value ? -1 : 1);

/** Renames fields and variables for planning. */
export function toUpstreamDocument(document: DocumentNode, aliasRules: AliasRules): DocumentNode {
  return visit(document, {
    Field(node) {
      const key = toUpstreamAlias(node, aliasRules);
      if (key === (node.alias ?? node.name).value) return undefined;
      return { ...node, alias: { kind: Kind.NAME, value: key } };
    },
    Variable(node) {
      if (node.name.value !== RESERVED_VARIABLE) return undefined;
      return { ...node, name: { kind: Kind.NAME, value: SAFE_VARIABLE } };
    },
  });
}

/** The client's name of a variable of the plan. */
export const toClientVariable = (name: string) => (name === SAFE_VARIABLE ? RESERVED_VARIABLE : name);
