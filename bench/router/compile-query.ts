import {
  Kind,
  parse,
  valueFromASTUntyped,
  type DocumentNode,
  type FieldNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

export type Source = Record<string, unknown>;
export type Resolve = (source: Source, args: Source) => unknown;
/** By type and field; what is not named here is a property. `Entity` has one for each type. */
export type Resolvers = Readonly<Record<string, Readonly<Record<string, Resolve>>>>;
/** The response as JSON. */
export type CompiledQuery = (variables: Source, root?: Source) => string;

interface CompiledField {
  key: string;
  read: (source: Source, variables: Source) => unknown;
}

/** Every text is looked at once: subgraphs must cost next to nothing, or they are what is measured. */
export function createCompiler(resolvers: Resolvers): (text: string) => CompiledQuery {
  const known = new Map<string, CompiledQuery>();
  return (text) => {
    let query = known.get(text);
    if (!query) known.set(text, (query = compile(parse(text), resolvers)));
    return query;
  };
}

function compile(document: DocumentNode, resolvers: Resolvers): CompiledQuery {
  const operation = document.definitions.find(
    (one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION,
  );
  if (!operation) throw new Error('no operation');
  const type = operation.operation.replace(/^./, (first) => first.toUpperCase());
  const select = compileSelections(document, resolvers, operation.selectionSet);
  return (variables, root = {}) => JSON.stringify({ data: select({ __typename: type, ...root }, variables) });
}

function compileSelections(document: DocumentNode, resolvers: Resolvers, set: SelectionSetNode) {
  const byType = new Map<string, CompiledField[]>();
  return (source: Source, variables: Source): Source => {
    const type = source['__typename'] as string;
    let fields = byType.get(type);
    if (!fields) {
      fields = collect(document, set, type).map((node) => compileField(document, resolvers, { node, type }));
      byType.set(type, fields);
    }
    const result: Source = {};
    for (const { key, read } of fields) result[key] = read(source, variables);
    return result;
  };
}

function collect(document: DocumentNode, { selections }: SelectionSetNode, type: string): FieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection
        : document.definitions.find(
            (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === selection.name.value,
          );
    if (fragment?.kind !== Kind.INLINE_FRAGMENT && fragment?.kind !== Kind.FRAGMENT_DEFINITION) return [];
    const condition = fragment.typeCondition?.name.value;
    return condition && condition !== type ? [] : collect(document, fragment.selectionSet, type);
  });
}

function compileField(
  document: DocumentNode,
  resolvers: Resolvers,
  { node, type }: { node: FieldNode; type: string },
): CompiledField {
  const name = node.name.value;
  const resolve = name === '_entities' ? findEntities(resolvers) : resolvers[type]?.[name];
  const args = node.arguments ?? [];
  const inner = node.selectionSet && compileSelections(document, resolvers, node.selectionSet);
  const complete = (value: unknown, variables: Source): unknown => {
    if (!inner || value === null || value === undefined) return value ?? null;
    if (Array.isArray(value)) return value.map((element) => complete(element, variables));
    return inner(value as Source, variables);
  };
  return {
    key: (node.alias ?? node.name).value,
    read: (source, variables) => {
      if (!resolve) return complete(source[name], variables);
      const given: Source = {};
      for (const one of args) given[one.name.value] = valueFromASTUntyped(one.value, variables);
      return complete(resolve(source, given), variables);
    },
  };
}

const findEntities =
  ({ Entity = {} }: Resolvers): Resolve =>
  (_source, { representations }) =>
    (representations as Source[]).map((one) => Entity[one['__typename'] as string]?.(one, {}) ?? null);
