import type { FetchNode } from '@apollo/query-planner';
import { Kind, parse, type DefinitionNode, type SelectionSetNode } from 'graphql';
import type { JsonObject } from '../json/json-object.ts';
import type { Path } from './subgraph-errors.ts';
import { toClientVariable } from './upstream-aliases.ts';

/** Restores the names of fields that the planner aliased because they would have clashed in one fetch. */
export function undoAliases({ outputRewrites = [] }: FetchNode, path: Path): Path {
  return path.map((key) => {
    const rewrite = outputRewrites.find((one) => one.kind === 'KeyRenamer' && one.path.at(-1) === key);
    return rewrite?.kind === 'KeyRenamer' ? rewrite.renameKeyTo : key;
  });
}

/** Variables of a fetch, under the names that the plan uses. */
export function pickVariables(variables: JsonObject, { variableUsages = [] }: FetchNode): JsonObject {
  const picked: JsonObject = {};
  for (const name of variableUsages) {
    const clientName = toClientVariable(name);
    if (Object.hasOwn(variables, clientName)) picked[name] = variables[clientName];
  }
  return picked;
}

/** Response names of a root fetch. The planner may have moved fields into fragments. */
export function findRootKeys({ operation }: FetchNode): ReadonlySet<string> {
  const { definitions } = parse(operation);
  const keys = new Set<string>();
  function addAll({ selections }: SelectionSetNode): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) keys.add((selection.alias ?? selection.name).value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) addAll(selection.selectionSet);
      else definitions.filter((one) => isFragment(one, selection.name.value)).forEach(addFields);
    }
  }
  const addFields = (one: DefinitionNode) => 'selectionSet' in one && addAll(one.selectionSet);
  definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION).forEach(addFields);
  return keys;
}

const isFragment = (node: DefinitionNode, name: string) =>
  node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === name;
