import { federate } from '../testing/in-process.ts';

const ann = { __typename: 'User', id: '1', name: 'Ann', rank: 3 };

/** One service has a user where another one, and the client, sees somebody with a name. */
const { send } = federate([
  {
    name: 'one',
    sdl: `
      type Query { x: Named @shareable all: [Any!]! @shareable n: Node }
      interface Named { name: String }
      union Any = User | Robot
      type Robot implements Named { name: String }
      type User implements Named @key(fields: "id") { id: ID! name: String @shareable }
      type Node @key(fields: "id") { id: ID! detail: Named @shareable }
    `,
    resolvers: { Query: { n: () => ({ id: '7' }) } },
  },
  {
    name: 'two',
    sdl: `
      type Query { x: User @shareable all: [User!]! @shareable }
      type User @key(fields: "id") { id: ID! name: String @shareable rank: Int }
      type Node @key(fields: "id") { id: ID! detail: User @shareable }
    `,
    resolvers: {
      Query: { x: () => ann, all: () => [ann] },
      Node: { __resolveReference: ({ id }: { id: string }) => ({ id, detail: ann }) },
    },
  },
]);

test.each<[string, unknown]>([
  ['{ x { name ... on User { rank } } }', { x: { name: 'Ann', rank: 3 } }],
  [
    '{ x { ...F } } fragment F on Named { kind: __typename ... on User { rank } }',
    { x: { kind: 'User', rank: 3 } },
  ],
  ['{ all { ... on Robot { name } ... on User { rank } } }', { all: [{ rank: 3 }] }],
])('a subgraph that knows better what it is gives it all the same: %s', async (text, data) => {
  expect(await send(text)).toEqual({ data });
});

test('nor does it matter that another subgraph knows it as an interface object', async () => {
  const { send: askMedia } = federate([
    {
      name: 'one',
      sdl: `
        type Query { x: Named @shareable }
        interface Named { name: String }
        interface Media @key(fields: "id") { id: ID! }
        type User implements Named & Media @key(fields: "id") { id: ID! name: String @shareable }
      `,
    },
    {
      name: 'two',
      sdl: `
        type Query { x: User @shareable }
        type User @key(fields: "id") { id: ID! name: String @shareable rank: Int }
      `,
      resolvers: { Query: { x: () => ann } },
    },
    { name: 'three', sdl: 'type Media @key(fields: "id") @interfaceObject { id: ID! score: Int }' },
  ]);
  expect(await askMedia('{ x { name ... on User { rank } } }')).toEqual({
    data: { x: { name: 'Ann', rank: 3 } },
  });
});
