import type { FetchNode, PlanNode, SequenceNode } from '@apollo/query-planner';
import {
  GraphQLError,
  Kind,
  parse,
  type DefinitionNode,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import type { EntityFetch } from '../supergraph/entity-fetch.ts';
import { isPath, toClientError, toFetchError, type Path } from './subgraph-errors.ts';
import type { MutationSequence } from './plan-mutation.ts';
import { toClientVariable } from './upstream-aliases.ts';
import { toRepresentations, type Representations } from './representations.ts';
import { toPathArray } from './response-path.ts';
import { applyRewrites } from './rewrites.ts';
import { flattenAtPath, type ResultCursor } from './result-cursors.ts';
import { getOwn, isNullish, isObject, deepMerge, type JsonObject } from '../json/json-object.ts';
import { satisfiesType } from './type-conditions.ts';
import type { SubgraphResponse, SubgraphError } from './subgraph-response.ts';
import { SubgraphRequestError } from './subgraph-client.ts';

/** Sends one fetch to its subgraph. Rejects with SubgraphRequestError. */
export type Fetch = (node: FetchNode, variables: JsonObject) => Promise<SubgraphResponse>;

/** One run of a plan. Errors gather here; a failed fetch costs its own part of the response only. */
export interface ExecutionContext {
  /** The whole schema, hidden types included. */
  schema: GraphQLSchema;
  fetch: Fetch;
  /** Coerced. */
  variables: JsonObject;
  errors: GraphQLError[];
}

/** Runs the plan; what the subgraphs answer is merged into `root`. */
export function executeQueryPlan(
  context: ExecutionContext,
  node: PlanNode,
  root: JsonObject,
): Promise<unknown> {
  return executeNode(context, node, [{ value: root, path: undefined }]);
}

/** Hands on the promise of what it starts: one of its own for each node would be as many turns more. */
function executeNode(
  context: ExecutionContext,
  node: PlanNode,
  cursors: readonly ResultCursor[],
): Promise<unknown> {
  switch (node.kind) {
    case 'Sequence':
      return executeSequence(context, node, cursors);
    case 'Parallel':
      // Async, so that what one of them throws does not leave the promises of the others to nobody.
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
  { nodes, nonNullFields: required }: SequenceNode & Partial<MutationSequence>,
  cursors: readonly ResultCursor[],
): Promise<void> {
  for (const [index, node] of nodes.entries()) {
    await executeNode(context, node, cursors);
    const name = required?.[index];
    if (name !== undefined && cursors.some(({ value }) => isNullish(getOwn(value, name)))) return;
  }
}

const noDefer = () => new GraphQLError('@defer is not supported.', { extensions: { code: 'BAD_REQUEST' } });

async function fetchRootFields(
  context: ExecutionContext,
  node: FetchNode,
  cursors: readonly ResultCursor[],
): Promise<void> {
  const response = await sendFetch(context, node, { cursors, variables: {} });
  if (!response) return;
  for (const error of response.errors ?? []) {
    const path = isPath(error.path) ? undoAliases(node, error.path) : undefined;
    for (const cursor of cursors)
      context.errors.push(toClientError(error, path && toPathBelow(cursor, path)));
  }
  if (isObject(response.data)) addRootData(context, node, { cursors, data: response.data });
}

/** A field can have the type `Query`: what is fetched for it is not at the root. */
const toPathBelow = ({ path }: ResultCursor, inner: Path): Path =>
  path ? [...toPathArray(path), ...inner] : inner;

/** Also for the events of a subscription, whose data is that of a root fetch. */
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
  const variables = { representations: representations.list };
  const response = await sendFetch(context, node, { cursors: representations.cursors.flat(), variables });
  if (!response) return;
  for (const error of response.errors ?? [])
    reportEntityError(context, error, { node, cursors: representations.cursors });
  const entities = response.data?.['_entities'];
  if (!Array.isArray(entities)) return;
  entities.forEach((entity: unknown, index) => {
    if (!isObject(entity)) return;
    applyRewrites(context.schema, node.outputRewrites, entity);
    // Spots that share an answer must not share its objects: later fetches write into each of them.
    (representations.cursors[index] ?? []).forEach(({ value }, position) =>
      mergeEntity(context.schema, value, position === 0 ? entity : (copyDeep(entity) as JsonObject)),
    );
  });
}

/** A subgraph that knows an entity by its interface alone does not know better what it is. */
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

/** The planner gives fields that would clash in a fetch other names, which are taken back when the data is there. */
export function undoAliases({ outputRewrites = [] }: FetchNode, path: Path): Path {
  return path.map((key) => {
    const rewrite = outputRewrites.find((one) => one.kind === 'KeyRenamer' && one.path.at(-1) === key);
    return rewrite?.kind === 'KeyRenamer' ? rewrite.renameKeyTo : key;
  });
}

/** `["_entities", 3, "name"]` is, for the client, the `name` of each cursor that asked for the third entity. */
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
  variables: JsonObject;
}

/** Undefined if there was no answer, which is reported then. */
async function sendFetch(context: ExecutionContext, node: FetchNode, { cursors, variables }: FetchInput) {
  try {
    return await context.fetch(node, { ...pickVariables(context.variables, node), ...variables });
  } catch (error) {
    if (!(error instanceof SubgraphRequestError)) throw error;
    const paths = node.requires
      ? [commonPath(cursors)]
      : cursors.flatMap((cursor) => [...findRootKeys(node)].map((key) => toPathBelow(cursor, [key])));
    for (const path of paths) context.errors.push(toFetchError(error, node.serviceName, path));
    return undefined;
  }
}

/** What a fetch is to be sent of an operation's variables, under the planner's names. */
export function pickVariables(variables: JsonObject, { variableUsages = [] }: FetchNode): JsonObject {
  const picked: JsonObject = {};
  for (const name of variableUsages) {
    const clientName = toClientVariable(name);
    if (Object.hasOwn(variables, clientName)) picked[name] = variables[clientName];
  }
  return picked;
}

/** What a root fetch was to bring, under the client's names: the planner may have put it into fragments. */
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

/** The innermost place that holds all of the cursors. */
function commonPath(cursors: readonly ResultCursor[]): (string | number)[] {
  const [first = [], ...others] = cursors.map(({ path }) => toPathArray(path));
  const length = first.findIndex((key, index) => others.some((other) => other[index] !== key));
  return length < 0 ? first : first.slice(0, length);
}
