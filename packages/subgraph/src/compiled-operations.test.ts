import {
  createAssertionSigner,
  createPrivateJwk,
  toJwks,
  createAssertionVerifier,
} from '@bike-rentals/identity';
import { createHealth, silentLog, systemClock } from '@bike-rentals/runtime';
import { apiError } from './errors.ts';
import { roles } from './authorize.ts';
import { startSubgraph } from './start-subgraph.ts';

const typeDefs = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  scalar DateTime
  enum Size { SMALL LARGE }
  interface Named { name: String! }
  type Shelf implements Named @key(fields: "id") { id: ID! name: String! size: Size! books(first: Int = 2): [Book!]! }
  type Book implements Named { name: String! shelf: Shelf weight: Int broken: Int! readAt: DateTime }
  union Found = Shelf | Book
  input Filter { size: Size, names: [String!], deep: Filter }
  type Query {
    shelf(id: ID!): Shelf
    find(filter: Filter): [Found]!
    later: Named
    fail: Int
    refuse: Int
  }
  type Mutation { add(by: Int!): Int! }
`;

const shelves = ['a', 'b'].map((id) => ({ __typename: 'Shelf', id, name: `Shelf ${id}`, size: 'SMALL' }));
const books = [1, 2, 3].map((n) => ({ __typename: 'Book', name: `Book ${n}`, weight: n }));
let total = 0;
const resolvers = {
  Query: {
    shelf: (_: unknown, { id }: { id: string }) => shelves.find((shelf) => shelf.id === id),
    find: (_: unknown, args: object) => [...shelves, null, { ...books[0], args }],
    later: async () => Promise.resolve(books[1]),
    fail: () => {
      throw new Error('a secret');
    },
    refuse: () => Promise.reject(apiError('NOT_FOUND', 'There is no such thing.', { field: 'it' })),
  },
  Mutation: {
    add: async (_: unknown, { by }: { by: number }) => (total += await Promise.resolve(by)),
  },
  Shelf: {
    __resolveReference: ({ id }: { id: string }) => shelves.find((shelf) => shelf.id === id) ?? null,
    books: async (_: unknown, { first }: { first: number }) => Promise.resolve(books.slice(0, first)),
  },
  Book: {
    shelf: () => shelves[0],
    broken: () => Promise.reject(new Error('a secret')),
    readAt: () => '2026-01-01T00:00:00.000Z',
  },
};

const operations: [string, object?][] = [
  [
    '{ shelf(id: "a") { __typename id again: name size books { name weight shelf { books(first: 1) { name } } } } }',
  ],
  [
    'query ($id: ID!, $n: Int) { shelf(id: $id) { ...parts } } fragment parts on Shelf { books(first: $n) { name } }',
    { id: 'b', n: 1 },
  ],
  ['query ($id: ID!, $n: Int) { shelf(id: $id) { books(first: $n) { name } } }', { id: 'b' }],
  [
    'query ($a: Boolean!) { shelf(id: "a") { id @skip(if: $a) name @include(if: $a) ... @include(if: $a) { size } } }',
    { a: true },
  ],
  [
    'query ($f: Filter) { find(filter: $f) { ... on Named { name } ... on Shelf { id } } }',
    { f: { size: 'LARGE', names: ['x'], deep: {} } },
  ],
  ['{ later { __typename name ... on Book { readAt } } }'],
  ['{ shelf(id: "none") { id } }'],
  ['{ fail refuse shelf(id: "a") { id } }'],
  ['{ shelf(id: "a") { id books(first: 1) { name broken } } later { name } }'],
  ['query ($f: Filter) { find(filter: $f) { __typename } }', { f: { size: 'HUGE' } }],
  ['query ($id: ID!) { shelf(id: $id) { id } }', {}],
  [
    'query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Shelf { name } } }',
    {
      r: [
        { __typename: 'Shelf', id: 'b' },
        { __typename: 'Shelf', id: 'x' },
      ],
    },
  ],
  [
    'query ($id: ID!) { _entities(representations: [{ __typename: "Shelf", id: $id }]) { ... on Shelf { name } } }',
    { id: 'b' },
  ],
  ['query first { later { name } } query second { shelf(id: "a") { name } }'],
  ['{ nothing }'],
  ['{ __schema { queryType { name } } __type(name: "Size") { enumValues { name } } }'],
];

async function start() {
  const key = createPrivateJwk();
  const subgraph = await startSubgraph({
    name: 'shelves',
    typeDefs,
    resolvers: [resolvers],
    createContext: () => ({}),
    assertions: createAssertionVerifier({
      keys: toJwks([key]),
      audience: 'shelves',
      clock: systemClock,
      roles,
    }),
    port: 0,
    host: '127.0.0.1',
    portVariable: 'SHELVES_PORT',
    log: silentLog,
    readiness: { gauges: [], health: createHealth() },
  });
  const assertion = createAssertionSigner({ key, clock: systemClock }).sign({ kind: 'anonymous' }, 'shelves');
  return {
    async ask(body: unknown) {
      const response = await fetch(`http://127.0.0.1:${subgraph.port}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-viewer-assertion': assertion },
        body: JSON.stringify(body),
      });
      const { data, errors } = (await response.json()) as { data?: unknown; errors?: { message: string }[] };
      const sorted = errors?.sort((a, b) => (a.message < b.message ? -1 : 1));
      return { status: response.status, data, errors: sorted };
    },
    [Symbol.asyncDispose]: () => subgraph[Symbol.asyncDispose](),
  };
}

test('an operation is answered in the same way before and after it is compiled', async () => {
  await using server = await start();
  for (const [query, variables] of operations) {
    const first = await server.ask({ query, variables });
    for (let turn = 2; turn <= 5; turn += 1) {
      expect([query, turn, await server.ask({ query, variables })]).toEqual([query, turn, first]);
    }
  }
  for (const operationName of ['first', 'second', 'third', null]) {
    const query = 'query first { later { name } } query second { shelf(id: "a") { name } }';
    const first = await server.ask({ query, operationName });
    for (let turn = 2; turn <= 5; turn += 1)
      expect(await server.ask({ query, operationName })).toEqual(first);
  }
});

test('a mutation is executed once, and its fields one after the other', async () => {
  await using server = await start();
  total = 0;
  const query = 'mutation ($by: Int!) { a: add(by: $by) b: add(by: 10) }';
  for (let turn = 1; turn <= 5; turn += 1) {
    const { data } = await server.ask({ query, variables: { by: 1 } });
    expect(data).toEqual({ a: turn * 11 - 10, b: turn * 11 });
  }
  expect(await server.ask({ query, variables: { by: 'x' } })).toMatchObject({
    status: 400,
    errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
  });
  expect(total).toBe(55);
});

test('bodies of other forms are left to Apollo Server', async () => {
  await using server = await start();
  for (const body of [null, 'query', 5, [], [{ query: '{ fail }' }], { query: 7 }]) {
    expect((await server.ask(body)).status).toBe(400);
  }
});
