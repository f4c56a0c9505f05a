import { buildSchema, graphql, type GraphQLSchema } from 'graphql';
import { badInput } from './errors.ts';
import { argumentBounds, guardArguments } from './guard-arguments.ts';

const schema: GraphQLSchema = buildSchema(`
  type Query {
    find(id: ID, text: String, filter: Filter): String
  }
  type Mutation {
    add(input: Filter!): AddResult
  }
  input Filter { ids: [ID!] words: [String!] inner: Filter }
  type Added { id: ID! }
  type InvalidInput { field: String! code: String! message: String! }
  union AddResult = Added | InvalidInput
`);
guardArguments(schema);

const root = {
  find: () => 'found',
  add: () => {
    throw badInput('input.words', 'no such word');
  },
};
const ask = async (source: string, variableValues: Record<string, unknown>) =>
  graphql({ schema, source, rootValue: root, variableValues });
const find =
  'query ($id: ID, $text: String, $filter: Filter) { find(id: $id, text: $text, filter: $filter) }';
const { id, text, list } = argumentBounds;

test.each([
  ['id', { id: 'x'.repeat(id + 1) }],
  ['text', { text: 'x'.repeat(text + 1) }],
  ['filter.ids', { filter: { ids: Array.from({ length: list + 1 }, String) } }],
  ['filter.words.1', { filter: { words: ['x', 'x'.repeat(text + 1)] } }],
  [
    'filter.inner.inner.ids',
    { filter: { inner: { inner: { ids: Array.from({ length: 1_100 }, String) } } } },
  ],
])('%s beyond its bound is an error that names it', async (field, variables) => {
  const { errors } = await ask(find, variables);
  expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'BAD_USER_INPUT', field }]);
});

test('what is within the bounds passes', async () => {
  const filter = { ids: Array.from({ length: list }, String), words: ['x'.repeat(text)] };
  expect(await ask(find, { id: 'x'.repeat(id), filter })).toEqual({ data: { find: 'found' } });
});

test('where the result has InvalidInput, bad input is told there, by whoever it was found', async () => {
  const add =
    'mutation ($input: Filter!) { add(input: $input) { __typename ... on InvalidInput { field code message } } }';
  const told = { __typename: 'InvalidInput', code: 'BAD_USER_INPUT' };
  expect(await ask(add, { input: {} })).toEqual({
    data: { add: { ...told, field: 'words', message: 'no such word' } },
  });
  expect(await ask(add, { input: { ids: Array.from({ length: 101 }, String) } })).toMatchObject({
    data: { add: { ...told, field: 'ids' } },
  });
});
