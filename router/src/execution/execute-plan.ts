import type { FetchNode, PlanNode } from '@apollo/query-planner';
import { Kind, parse, type GraphQLError, type GraphQLSchema } from 'graphql';
import { isPath, toClientError, toFailureError } from './report-errors.ts';
import { toRepresentations } from './representations.ts';
import { toPathArray } from './response-path.ts';
import { applyRewrites } from './rewrites.ts';
import { findSpots, isObject, mergeInto, type Data, type Spot } from './spots.ts';
import { SubgraphFailure, type SubgraphAnswer, type SubgraphError } from './subgraph-client.ts';

/** Sends one fetch to its subgraph. Rejects with SubgraphFailure. */
export type Fetch = (node: FetchNode, variables: Data) => Promise<SubgraphAnswer>;

/** One run of a plan. Errors gather here; a failed fetch costs its own part of the response only. */
export interface Run {
  /** The whole schema, hidden types included. */
  schema: GraphQLSchema;
  fetch: Fetch;
  /** Coerced. */
  variables: Data;
  errors: GraphQLError[];
}

/** Runs the plan; what the subgraphs answer is merged into `root`. */
export async function executePlan(run: Run, node: PlanNode, root: Data): Promise<void> {
  await executeNode(run, node, [{ value: root, path: undefined }]);
}

async function executeNode(run: Run, node: PlanNode, spots: readonly Spot[]): Promise<void> {
  switch (node.kind) {
    case 'Sequence':
      for (const child of node.nodes) await executeNode(run, child, spots);
      return;
    case 'Parallel':
      await Promise.all(node.nodes.map((child) => executeNode(run, child, spots)));
      return;
    case 'Flatten':
      return executeNode(run, node.node, findSpots(spots, node.path));
    case 'Condition': {
      const branch = run.variables[node.condition] === true ? node.ifClause : node.elseClause;
      if (branch) await executeNode(run, branch, spots);
      return;
    }
    case 'Fetch':
      return node.requires ? fetchEntities(run, node, spots) : fetchRoot(run, node, spots);
    case 'Defer':
      throw new Error('@defer is not supported');
  }
}

async function fetchRoot(run: Run, node: FetchNode, spots: readonly Spot[]): Promise<void> {
  const answer = await ask(run, node, { spots, variables: {} });
  if (!answer) return;
  for (const error of answer.errors ?? []) {
    run.errors.push(toClientError(error, isPath(error.path) ? error.path : undefined));
  }
  if (isObject(answer.data)) addRootData(run, node, { spots, data: answer.data });
}

/** Also for the events of a subscription, whose data is that of a root fetch. */
export function addRootData(
  run: Run,
  node: FetchNode,
  { spots, data }: { spots: readonly Spot[]; data: Data },
): void {
  applyRewrites(run.schema, node.outputRewrites, data);
  for (const { value } of spots) mergeInto(value, data);
}

async function fetchEntities(run: Run, node: FetchNode, spots: readonly Spot[]): Promise<void> {
  const representations = toRepresentations(run.schema, node, spots);
  if (representations.list.length === 0) return;
  const variables = { representations: representations.list };
  const answer = await ask(run, node, { spots: representations.spots.flat(), variables });
  if (!answer) return;
  for (const error of answer.errors ?? []) reportEntityError(run, error, representations.spots);
  const entities = answer.data?.['_entities'];
  if (!Array.isArray(entities)) return;
  entities.forEach((entity: unknown, index) => {
    if (!isObject(entity)) return;
    applyRewrites(run.schema, node.outputRewrites, entity);
    for (const { value } of representations.spots[index] ?? [])
      mergeInto(value, structuredCopy(entity, value));
  });
}

/** Spots that share an answer must not share its objects: later fetches write into each of them. */
function structuredCopy(entity: Data, spot: Data): Data {
  const copy = copyDeep(entity) as Data;
  copy['__typename'] ??= spot['__typename'];
  return copy;
}

function copyDeep(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyDeep);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copyDeep(inner)]));
}

/** `["_entities", 3, "name"]` is, for the client, the `name` of each spot that asked for the third entity. */
function reportEntityError(run: Run, error: SubgraphError, spots: readonly Spot[][]): void {
  const [, index, ...rest] = isPath(error.path) ? error.path : [];
  const affected = typeof index === 'number' ? (spots[index] ?? []) : [];
  for (const { path } of affected) run.errors.push(toClientError(error, [...toPathArray(path), ...rest]));
  if (affected.length === 0) run.errors.push(toClientError(error, commonPath(spots.flat())));
}

interface Question {
  spots: readonly Spot[];
  variables: Data;
}

/** Undefined if there was no answer, which is reported then. */
async function ask(run: Run, node: FetchNode, { spots, variables }: Question) {
  try {
    return await run.fetch(node, { ...pickVariables(run, node), ...variables });
  } catch (failure) {
    if (!(failure instanceof SubgraphFailure)) throw failure;
    const paths = node.requires ? [commonPath(spots)] : findRootKeys(node).map((key) => [key]);
    for (const path of paths) run.errors.push(toFailureError(failure, node.serviceName, path));
    return undefined;
  }
}

function pickVariables({ variables }: Run, node: FetchNode): Data {
  const names = (node.variableUsages ?? []).filter((name) => Object.hasOwn(variables, name));
  return Object.fromEntries(names.map((name) => [name, variables[name]]));
}

/** What a root fetch was to bring, under the client's names. */
function findRootKeys({ operation }: FetchNode): string[] {
  const [definition] = parse(operation).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) return [];
  return definition.selectionSet.selections
    .filter((selection) => selection.kind === Kind.FIELD)
    .map(({ alias, name }) => (alias ?? name).value);
}

/** The innermost place that holds all of the spots. */
function commonPath(spots: readonly Spot[]): (string | number)[] {
  const [first = [], ...others] = spots.map(({ path }) => toPathArray(path));
  const length = first.findIndex((key, index) => others.some((other) => other[index] !== key));
  return length < 0 ? first : first.slice(0, length);
}
