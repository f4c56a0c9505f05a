import type { FetchNode, PlanNode, QueryPlan, ResponsePath } from '@apollo/query-planner';
import { OperationTypeNode } from 'graphql';
import { parseTypeConditions } from './type-conditioned-paths.ts';

const fetchOf = (operation: string): FetchNode => ({
  kind: 'Fetch',
  serviceName: 'one',
  operation,
  operationName: undefined,
  operationKind: OperationTypeNode.QUERY,
});
const flatten = (path: ResponsePath, operation = '{a}'): PlanNode => ({
  kind: 'Flatten',
  path,
  node: fetchOf(operation),
});
const parallel = (...nodes: PlanNode[]): QueryPlan => ({
  kind: 'QueryPlan',
  node: { kind: 'Parallel', nodes },
});

test.each<[ResponsePath, object]>([
  [['', 'a', 'b'], { path: ['a', 'b'] }],
  [['', 'a|[X]', 'b'], { path: ['a', 'b'], types: [undefined, ['X']] }],
  [
    ['', 'a', '@', '@|[X,Y]', 'b'],
    { path: ['a', '@', '@', 'b'], types: [undefined, undefined, undefined, ['X', 'Y']] },
  ],
  [['|[Query]', 'a'], { path: ['a'], types: [['Query']] }],
  // Of an interface object the planner knows no type.
  [['', 'a|[]', 'b'], { path: ['a', 'b'] }],
])('a path is taken apart: %j', (path, expected) => {
  const { node } = parseTypeConditions({ kind: 'QueryPlan', node: flatten(path) }, new Map());
  expect(node).toEqual({ kind: 'Flatten', node: fetchOf('{a}'), ...expected });
});

test('an object of which only the interface is known satisfies a condition that all its types do', () => {
  const possible = new Map([['Media', ['Book', 'Film']]]);
  const typesOf = (path: ResponsePath) =>
    parseTypeConditions({ kind: 'QueryPlan', node: flatten(path) }, possible).node;
  expect(typesOf(['', 'a|[Book,Film]', 'b'])).toMatchObject({
    types: [undefined, ['Book', 'Film', 'Media']],
  });
  expect(typesOf(['', 'a|[Book]', 'b'])).toMatchObject({ types: [undefined, ['Book']] });
});

test('fetches that differ in one condition alone are put together', () => {
  const one = parallel(
    flatten(['', 'a|[X]', 'b']),
    flatten(['', 'a|[Y]', 'b']),
    flatten(['', 'a|[Z]', 'b'], '{c}'),
  );
  expect(parseTypeConditions(one, new Map()).node).toMatchObject({
    nodes: [{ types: [undefined, ['X', 'Y'], undefined] }, { types: [undefined, ['Z']] }],
  });
  const all = parallel(flatten(['', 'a|[X]', 'b']), flatten(['', 'a', 'b']));
  expect(parseTypeConditions(all, new Map()).node).toMatchObject({
    kind: 'Flatten',
    types: [undefined, undefined, undefined],
  });
  const two = parallel(flatten(['', 'a|[X]', 'b|[V]', 'c']), flatten(['', 'a|[Y]', 'b|[W]', 'c']));
  expect(parseTypeConditions(two, new Map()).node).toMatchObject({ nodes: [{}, {}] });
});
