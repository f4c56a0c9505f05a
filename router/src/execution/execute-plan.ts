import type { FetchNode, PlanNode, SequenceNode } from '@apollo/query-planner';
import {
  GraphQLError,
  Kind,
  parse,
  type DefinitionNode,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import type { PlannedFetch } from '../supergraph/planned-fetch.ts';
import { isPath, toClientError, toFailureError, type Path } from './report-errors.ts';
import type { RootSequence } from './plan-mutation.ts';
import { toClientVariable } from './planned-names.ts';
import { toRepresentations, type Representations } from './representations.ts';
import { toPathArray } from './response-path.ts';
import { applyRewrites } from './rewrites.ts';
import { findSpots, getOwn, isMissing, isObject, mergeInto, type Data, type Spot } from './spots.ts';
import { satisfiesType } from './type-conditions.ts';
import type { SubgraphAnswer, SubgraphError } from './subgraph-answer.ts';
import { SubgraphFailure } from './subgraph-client.ts';

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
export function executePlan(run: Run, node: PlanNode, root: Data): Promise<unknown> {
  return executeNode(run, node, [{ value: root, path: undefined }]);
}

/** Hands on the promise of what it starts: one of its own for each node would be as many turns more. */
function executeNode(run: Run, node: PlanNode, spots: readonly Spot[]): Promise<unknown> {
  switch (node.kind) {
    case 'Sequence':
      return executeInOrder(run, node, spots);
    case 'Parallel':
      // Async, so that what one of them throws does not leave the promises of the others to nobody.
      return Promise.all(node.nodes.map(async (child) => executeNode(run, child, spots)));
    case 'Flatten':
      return executeNode(run, node.node, findSpots(spots, node));
    case 'Condition': {
      const branch = run.variables[node.condition] === true ? node.ifClause : node.elseClause;
      return branch ? executeNode(run, branch, spots) : Promise.resolve();
    }
    case 'Fetch':
      return node.requires ? fetchEntities(run, node, spots) : fetchRoot(run, node, spots);
    case 'Defer':
      run.errors.push(noDefer());
      return Promise.resolve();
  }
}

async function executeInOrder(
  run: Run,
  { nodes, required }: SequenceNode & Partial<RootSequence>,
  spots: readonly Spot[],
): Promise<void> {
  for (const [index, node] of nodes.entries()) {
    await executeNode(run, node, spots);
    const name = required?.[index];
    if (name !== undefined && spots.some(({ value }) => isMissing(getOwn(value, name)))) return;
  }
}

const noDefer = () => new GraphQLError('@defer is not supported.', { extensions: { code: 'BAD_REQUEST' } });

async function fetchRoot(run: Run, node: FetchNode, spots: readonly Spot[]): Promise<void> {
  const answer = await ask(run, node, { spots, variables: {} });
  if (!answer) return;
  for (const error of answer.errors ?? []) {
    const path = isPath(error.path) ? toOwnNames(node, error.path) : undefined;
    for (const spot of spots) run.errors.push(toClientError(error, path && toPathIn(spot, path)));
  }
  if (isObject(answer.data)) addRootData(run, node, { spots, data: answer.data });
}

/** A field can have the type `Query`: what is fetched for it is not at the root. */
const toPathIn = ({ path }: Spot, inner: Path): Path => (path ? [...toPathArray(path), ...inner] : inner);

/** Also for the events of a subscription, whose data is that of a root fetch. */
export function addRootData(
  run: Run,
  node: FetchNode,
  { spots, data }: { spots: readonly Spot[]; data: Data },
): void {
  applyRewrites(run.schema, node.outputRewrites, data);
  for (const { value } of spots) mergeInto(value, data);
}

function fetchEntities(run: Run, node: PlannedFetch, spots: readonly Spot[]): Promise<unknown> {
  const representations = toRepresentations(run.schema, node, spots);
  const { incomplete } = representations;
  const fetched = fetchRepresented(run, node, representations);
  if (incomplete.length === 0 || !node.parts) return fetched;
  return Promise.all([fetched, ...node.parts.map(async (part) => fetchEntities(run, part, incomplete))]);
}

async function fetchRepresented(run: Run, node: FetchNode, representations: Representations): Promise<void> {
  if (representations.list.length === 0) return;
  const variables = { representations: representations.list };
  const answer = await ask(run, node, { spots: representations.spots.flat(), variables });
  if (!answer) return;
  for (const error of answer.errors ?? [])
    reportEntityError(run, error, { node, spots: representations.spots });
  const entities = answer.data?.['_entities'];
  if (!Array.isArray(entities)) return;
  entities.forEach((entity: unknown, index) => {
    if (!isObject(entity)) return;
    applyRewrites(run.schema, node.outputRewrites, entity);
    // Spots that share an answer must not share its objects: later fetches write into each of them.
    (representations.spots[index] ?? []).forEach(({ value }, position) =>
      mergeEntity(run.schema, value, position === 0 ? entity : (copyDeep(entity) as Data)),
    );
  });
}

/** A subgraph that knows an entity by its interface alone does not know better what it is. */
function mergeEntity(schema: GraphQLSchema, target: Data, entity: Data): void {
  const { __typename: known } = target;
  mergeInto(target, entity);
  const told = target['__typename'];
  if (known !== told && typeof told === 'string' && satisfiesType(schema, known, told)) {
    target['__typename'] = known;
  }
}

function copyDeep(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyDeep);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copyDeep(inner)]));
}

interface EntityQuestion {
  node: FetchNode;
  spots: readonly Spot[][];
}

/** The planner gives fields that would clash in a fetch other names, which are taken back when the data is there. */
export function toOwnNames({ outputRewrites = [] }: FetchNode, path: Path): Path {
  return path.map((key) => {
    const rewrite = outputRewrites.find((one) => one.kind === 'KeyRenamer' && one.path.at(-1) === key);
    return rewrite?.kind === 'KeyRenamer' ? rewrite.renameKeyTo : key;
  });
}

/** `["_entities", 3, "name"]` is, for the client, the `name` of each spot that asked for the third entity. */
function reportEntityError({ errors }: Run, error: SubgraphError, { node, spots }: EntityQuestion): void {
  const [, index, ...rest] = isPath(error.path) ? toOwnNames(node, error.path) : [];
  const affected = typeof index === 'number' ? (spots[index] ?? []) : [];
  for (const { path } of affected) errors.push(toClientError(error, [...toPathArray(path), ...rest]));
  if (affected.length === 0) errors.push(toClientError(error, commonPath(spots.flat())));
}

interface Question {
  spots: readonly Spot[];
  variables: Data;
}

/** Undefined if there was no answer, which is reported then. */
async function ask(run: Run, node: FetchNode, { spots, variables }: Question) {
  try {
    return await run.fetch(node, { ...pickVariables(run.variables, node), ...variables });
  } catch (failure) {
    if (!(failure instanceof SubgraphFailure)) throw failure;
    const paths = node.requires
      ? [commonPath(spots)]
      : spots.flatMap((spot) => [...findRootKeys(node)].map((key) => toPathIn(spot, [key])));
    for (const path of paths) run.errors.push(toFailureError(failure, node.serviceName, path));
    return undefined;
  }
}

/** What a fetch is to be sent of an operation's variables, under the planner's names. */
export function pickVariables(variables: Data, { variableUsages = [] }: FetchNode): Data {
  const picked: Data = {};
  for (const name of variableUsages) {
    const own = toClientVariable(name);
    if (Object.hasOwn(variables, own)) picked[name] = variables[own];
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

/** The innermost place that holds all of the spots. */
function commonPath(spots: readonly Spot[]): (string | number)[] {
  const [first = [], ...others] = spots.map(({ path }) => toPathArray(path));
  const length = first.findIndex((key, index) => others.some((other) => other[index] !== key));
  return length < 0 ? first : first.slice(0, length);
}
