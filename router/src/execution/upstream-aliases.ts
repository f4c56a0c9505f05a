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

/** The planner's own variable in every fetch of entities, so no client's variable can come under this name. */
const RESERVED_VARIABLE = 'representations';
/** No name of a schema may begin with two underscores; clients are refused names that begin like this. */
export const RESERVED_PREFIX = '__router_';
const SAFE_VARIABLE = `${RESERVED_PREFIX}representations`;

/** What the names depend on. */
export interface AliasRules {
  /** Names that the planner fetches under of its own accord. */
  plannerResponseNames: ReadonlySet<string>;
  /** Interfaces that a subgraph knows as objects. */
  interfaceObjects: ReadonlySet<string>;
}

/**
 * The name under which a client's field travels. The planner fetches keys and required fields under their
 * own names; `id: name` or `price(currency: "USD")` beside them would be taken for them. And on objects of different
 * types one key may stand for different things, but to a subgraph that knows them by their interface they are of one type.
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

/** The same for the same field with the same arguments, in whichever order they are written, as in validation. */
function toDigest({ name, arguments: args = [] }: FieldNode): string {
  const text = [name.value, ...args.map((node) => print(inOrder(node))).sort()].join(' ');
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

const inOrder = (argument: ArgumentNode): ArgumentNode =>
  visit(argument, {
    ObjectValue: { leave: (node) => ({ ...node, fields: node.fields.toSorted(byName) }) },
  });

const byName = (one: ObjectFieldNode, other: ObjectFieldNode) => (one.name.value < other.name.value ? -1 : 1);

/** The document as it is planned. */
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

/** The client's name of a variable of a plan. */
export const toClientVariable = (name: string) => (name === SAFE_VARIABLE ? RESERVED_VARIABLE : name);
