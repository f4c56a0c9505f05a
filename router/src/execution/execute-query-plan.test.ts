import type { FetchNode, PlanNode } from '@apollo/query-planner';
import { buildSchema } from 'graphql';
import { executeQueryPlan } from './execute-query-plan.ts';
import { compileRequest, createSubgraphClient } from './subgraph-client.ts';

const fetchNode = { kind: 'Fetch', serviceName: 'one', operation: '{ a }' } as unknown as FetchNode;

test('what throws at once leaves no promise of the others to nobody', async () => {
  const unheard: unknown[] = [];
  const listen = (reason: unknown) => unheard.push(reason);
  process.on('unhandledRejection', listen);
  const broken = {
    get deep(): unknown {
      throw new RangeError('too deep');
    },
  };
  const late = Promise.withResolvers<never>();
  const node: PlanNode = {
    kind: 'Parallel',
    nodes: [fetchNode, { kind: 'Flatten', path: ['deep'], node: fetchNode }],
  };
  const context = { schema: buildSchema('type Query { a: Int }'), variables: {}, errors: [] };
  const executed = (async () => executeQueryPlan({ ...context, fetch: () => late.promise }, node, broken))();
  await expect(executed).rejects.toThrow('too deep');
  late.reject(new Error('later'));
  // Node tells of unhandled rejections before it goes on to the next phase of its loop.
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', listen);
  expect(unheard).toEqual([]);
});

test('variables that cannot be written cost the fetch only', async () => {
  await using client = createSubgraphClient();
  const variables: Record<string, unknown> = {};
  variables['itself'] = variables;
  const compiled = compileRequest({ kind: 'query', query: '{ a }', operationName: undefined });
  const response = client.send('http://127.0.0.1:1/', { compiled, variables, headers: {} });
  await expect(response).rejects.toMatchObject({
    name: 'SubgraphRequestError',
    code: 'SUBGRAPH_UNAVAILABLE',
  });
});
