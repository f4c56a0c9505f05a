import type { FetchNode, PlanNode, SequenceNode } from '@apollo/query-planner';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { getOwn, isNullish, isObject, deepMerge, type JsonObject } from '../json/json-object.ts';
import type { EntityFetch } from '../supergraph/entity-fetch.ts';
import type { ExecutionContext } from './execution-context.ts';
import { findRootKeys, pickVariables, undoAliases } from './fetch-node.ts';
import type { MutationSequence } from './plan-mutation.ts';
import { toRepresentations, type Representations } from './representations.ts';
import { toPathArray } from './response-path.ts';
import { flattenAtPath, type ResultCursor } from './result-cursors.ts';
import { applyRewrites } from './rewrites.ts';
import { SubgraphRequestError } from './subgraph-client.ts';
import { isPath, toClientError, toFetchError, type Path } from './subgraph-errors.ts';
import type { SubgraphError } from './subgraph-response.ts';
import { satisfiesType } from './type-conditions.ts';

/** Executes a query plan and merges the responses of the subgraphs into `root`. */
export function executeQueryPlan(
  context: ExecutionContext,
  node: PlanNode,
  root: JsonObject,
): Promise<unknown> {
  return executeNode(context, node, [{ value: root, path: undefined }]);
}

/** Returns the promise of what it starts: an async function would add a microtask for each node. */
function executeNode(
  context: ExecutionContext,
  node: PlanNode,
  cursors: readonly ResultCursor[],
): Promise<unknown> {
  switch (node.kind) {
    case 'Sequence':
      return executeSequence(context, node, cursors);
    case 'Parallel':
      // The callback is async, so that a synchronous throw becomes a rejection and all promises are awaited.
      return Promise.all(node.nodes.map(async (child) => executeNode(context, child, cursors)));
    case 'Flatten':
      return executeNode(context, node.node, flattenAtPath(cursors, node));
    case 'Condition': {
      const branch = context.variables[node.condition] === true ? node.ifClause : node.elseClause;
      return branch ? executeNode(context, branch, cursors) : Promise.resolve();
    }
    case 'Fetch':
      return node.requires ? fetchEntities(context, node, cursors) : fetchRootFields(context, node, cursors);
    case 'Defer':
      context.errors.push(noDefer());
      return Promise.resolve();
  }
}

async function executeSequence(
  context: ExecutionContext,
  { nodes, nonNullFields }: SequenceNode & Partial<MutationSequence>,
  cursors: readonly ResultCursor[],
): Promise<void> {
  for (const [index, node] of nodes.entries()) {
    await executeNode(context, node, cursors);
    const name = nonNullFields?.[index];
    if (name !== undefined && cursors.some(({ value }) => isNullish(getOwn(value, name)))) return;
  }
}

const noDefer = () => new GraphQLError('@defer is not supported.', { extensions: { code: 'BAD_REQUEST' } });

async function fetchRootFields(
  context: ExecutionContext,
  node: FetchNode,
  cursors: readonly ResultCursor[],
): Promise<void> {
  const response = await sendFetch(context, node, { cursors });
  if (!response) return;
  for (const error of response.errors ?? []) {
    const path = isPath(error.path) ? undoAliases(node, error.path) : undefined;
    for (const cursor of cursors)
      context.errors.push(toClientError(error, path && toPathBelow(cursor, path)));
  }
  if (isObject(response.data)) addRootData(context, node, { cursors, data: response.data });
}

/** A field of type `Query` is fetched like a root field, but its data is not at the root. */
const toPathBelow = ({ path }: ResultCursor, inner: Path): Path =>
  path ? [...toPathArray(path), ...inner] : inner;

/** Merges the data of a root fetch. The data of a subscription's event has the same form. */
export function addRootData(
  context: ExecutionContext,
  node: FetchNode,
  { cursors, data }: { cursors: readonly ResultCursor[]; data: JsonObject },
): void {
  applyRewrites(context.schema, node.outputRewrites, data);
  for (const { value } of cursors) deepMerge(value, data);
}

function fetchEntities(
  context: ExecutionContext,
  node: EntityFetch,
  cursors: readonly ResultCursor[],
): Promise<unknown> {
  const representations = toRepresentations(context.schema, node, cursors);
  const { incomplete } = representations;
  const fetched = fetchRepresentations(context, node, representations);
  if (incomplete.length === 0 || !node.fallbacks) return fetched;
  return Promise.all([
    fetched,
    ...node.fallbacks.map(async (part) => fetchEntities(context, part, incomplete)),
  ]);
}

async function fetchRepresentations(
  context: ExecutionContext,
  node: FetchNode,
  representations: Representations,
): Promise<void> {
  if (representations.list.length === 0) return;
  const response = await sendFetch(context, node, {
    cursors: representations.cursors.flat(),
    representations,
  });
  if (!response) return;
  for (const error of response.errors ?? [])
    reportEntityError(context, error, { node, cursors: representations.cursors });
  const entities = response.data?.['_entities'];
  if (!Array.isArray(entities)) return;
  entities.forEach((entity: unknown, index) => {
    if (!isObject(entity)) return;
    applyRewrites(context.schema, node.outputRewrites, entity);
    // Cursors must not share objects of a response: later fetches write into each of them.
    (representations.cursors[index] ?? []).forEach(({ value }, position) =>
      mergeEntity(context.schema, value, position === 0 ? entity : (copyDeep(entity) as JsonObject)),
    );
  });
}

/**
 * A subgraph that declares the entity as an interface object reports the interface as its type. The object keeps its
 * concrete type.
 */
function mergeEntity(schema: GraphQLSchema, target: JsonObject, entity: JsonObject): void {
  const { __typename: knownType } = target;
  deepMerge(target, entity);
  const receivedType = target['__typename'];
  if (
    knownType !== receivedType &&
    typeof receivedType === 'string' &&
    satisfiesType(schema, knownType, receivedType)
  ) {
    target['__typename'] = knownType;
  }
}

function copyDeep(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyDeep);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copyDeep(inner)]));
}

interface RepresentedFetch {
  node: FetchNode;
  cursors: readonly ResultCursor[][];
}

/**
 * Reports an entity's error at each cursor that the entity was fetched for: `["_entities", 3, "name"]` is `name`
 * below each cursor of the third representation.
 */
function reportEntityError(
  { errors }: ExecutionContext,
  error: SubgraphError,
  { node, cursors }: RepresentedFetch,
): void {
  const [, index, ...rest] = isPath(error.path) ? undoAliases(node, error.path) : [];
  const affected = typeof index === 'number' ? (cursors[index] ?? []) : [];
  for (const { path } of affected) errors.push(toClientError(error, [...toPathArray(path), ...rest]));
  if (affected.length === 0) errors.push(toClientError(error, commonPath(cursors.flat())));
}

interface FetchInput {
  cursors: readonly ResultCursor[];
  representations?: Representations;
}

/** Returns undefined if the fetch failed; the error has been added to the context then. */
async function sendFetch(
  context: ExecutionContext,
  node: FetchNode,
  { cursors, representations }: FetchInput,
) {
  try {
    return await context.fetch(node, pickVariables(context.variables, node), representations);
  } catch (error) {
    if (!(error instanceof SubgraphRequestError)) throw error;
    const paths = node.requires
      ? [commonPath(cursors)]
      : cursors.flatMap((cursor) => [...findRootKeys(node)].map((key) => toPathBelow(cursor, [key])));
    for (const path of paths) context.errors.push(toFetchError(error, node.serviceName, path));
    return undefined;
  }
}

/** The longest path that all cursors have in common. */
function commonPath(cursors: readonly ResultCursor[]): (string | number)[] {
  const [first = [], ...others] = cursors.map(({ path }) => toPathArray(path));
  const length = first.findIndex((key, index) => others.some((other) => other[index] !== key));
  return length < 0 ? first : first.slice(0, length);
}
