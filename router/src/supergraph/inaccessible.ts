import { Kind, parse, type ConstDirectiveNode, type DocumentNode } from 'graphql';

/** Hides a field from clients. */
export const INACCESSIBLE: ConstDirectiveNode = {
  kind: Kind.DIRECTIVE,
  name: { kind: Kind.NAME, value: 'inaccessible' },
};

/** Declares `@inaccessible` if the supergraph does not use it yet. */
export function declareInaccessible(document: DocumentNode): DocumentNode {
  const known = document.definitions.some(
    (node) => node.kind === Kind.DIRECTIVE_DEFINITION && node.name.value === 'inaccessible',
  );
  if (known) return document;
  const { definitions } = parse(`
    schema @link(url: "https://specs.apollo.dev/inaccessible/v0.2", for: SECURITY) { query: Query }
    directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION
  `);
  const [schema, directive] = definitions;
  const links = schema && 'directives' in schema ? (schema.directives ?? []) : [];
  return {
    ...document,
    definitions: [
      ...document.definitions.map((node) =>
        node.kind === Kind.SCHEMA_DEFINITION
          ? { ...node, directives: [...(node.directives ?? []), ...(links as ConstDirectiveNode[])] }
          : node,
      ),
      ...(directive ? [directive] : []),
    ],
  };
}
