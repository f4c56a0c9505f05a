import { Kind, visit, type DocumentNode, type FieldNode } from 'graphql';

/** The planner's own variable in every fetch of entities, so no client's variable can come under this name. */
const RESERVED_VARIABLE = 'representations';
/** No name of a schema may begin with two underscores; clients are refused names that begin like this. */
export const OWN_PREFIX = '__router_';
const SAFE_VARIABLE = `${OWN_PREFIX}representations`;

/**
 * The name under which a client's field travels. The planner fetches keys and required fields under their
 * own names; `id: name` or `price(currency: "USD")` beside them would be taken for them.
 */
export function toPlannedKey({ name, alias, arguments: args }: FieldNode, plannedKeys: ReadonlySet<string>) {
  const key = alias?.value ?? name.value;
  if (!plannedKeys.has(key) || (key === '__typename' && name.value === key)) return key;
  return key === name.value && !args?.length ? key : OWN_PREFIX + key;
}

/** The document as it is planned. */
export function toPlannedDocument(document: DocumentNode, plannedKeys: ReadonlySet<string>): DocumentNode {
  return visit(document, {
    Field(node) {
      const key = toPlannedKey(node, plannedKeys);
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
