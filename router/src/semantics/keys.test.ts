import { federate } from '../testing/in-process.ts';

interface Reference {
  id?: string;
  part?: { one: string };
  name?: string;
}

test('a subgraph is come back to by a key that it resolves', async () => {
  const { send, seen } = federate([
    {
      name: 'names',
      sdl: 'type Thing @key(fields: "id") @key(fields: "code", resolvable: false) { id: ID! code: ID! name: String! }',
      resolvers: {
        Thing: {
          __resolveReference: ({ id }: Reference) => (id ? { id, code: `c${id}`, name: `Name ${id}` } : null),
        },
      },
    },
    {
      name: 'things',
      sdl: `
        type Query { things: [Thing!]! }
        type Thing @key(fields: "code", resolvable: false) @key(fields: "part { one }", resolvable: false) @key(fields: "id part { one }") {
          id: ID! code: ID! part: Part! name: String! @external label: String! @requires(fields: "name")
        }
        type Part { one: ID! }
      `,
      resolvers: {
        Query: { things: () => [{ id: '1', code: 'c1', part: { one: 'x' } }] },
        Thing: {
          __resolveReference: (reference: Reference) =>
            reference.id && reference.part ? reference : new Error('by a key that is not resolvable'),
          label: ({ name }: Reference) => `Label of ${name}`,
        },
      },
    },
  ]);
  expect(await send('{ things { id name label } }')).toEqual({
    data: { things: [{ id: '1', name: 'Name 1', label: 'Label of Name 1' }] },
  });
  expect(seen.at(-1)?.variables).toEqual({
    representations: [{ __typename: 'Thing', id: '1', part: { one: 'x' }, name: 'Name 1' }],
  });
});

test('where no key can be resolved the answer says so, and no subgraph is asked in vain', async () => {
  const { send, seen } = federate([
    {
      name: 'names',
      sdl: 'type Thing @key(fields: "id") { id: ID! name: String! }',
      resolvers: { Thing: { __resolveReference: ({ id }: Reference) => ({ id, name: 'n' }) } },
    },
    {
      name: 'things',
      sdl: `
        type Query { thing: Thing }
        type Thing @key(fields: "id", resolvable: false) { id: ID! name: String! @external label: String @requires(fields: "name") }
      `,
      resolvers: { Query: { thing: () => ({ id: '1' }) } },
    },
  ]);
  const { data, errors } = await send('{ thing { id label } }');
  expect([data ?? null, errors?.length]).toEqual([null, 1]);
  expect(seen.filter(({ query }) => query.includes('label'))).toEqual([]);
});

test('a field that no service can answer is an error of the request, alone or beside others', async () => {
  const { send, seen } = federate([
    {
      name: 'a',
      sdl: `
        type Query { a: Node }
        interface Node @key(fields: "id", resolvable: false) { id: ID! }
      `,
    },
    {
      name: 'b',
      sdl: `
        type Query { b: Node }
        type Node @key(fields: "id") @interfaceObject { id: ID! field: String }
      `,
      resolvers: { Query: { b: () => ({ id: 'n1' }) }, Node: { field: () => 'foo' } },
    },
  ]);
  expect(await send('{ b { id field } }')).toEqual({ data: { b: { id: 'n1', field: 'foo' } } });
  seen.length = 0;
  for (const text of ['{ a { field } }', '{ b { id } ... { x: a { field } } }']) {
    const { data, errors } = await send(text);
    expect(data).toBeUndefined();
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['NO_QUERY_PLAN']);
  }
  expect(seen).toEqual([]);
  expect(await send('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
});

test('an entity with a null in its key is not asked for', async () => {
  const { send, seen } = federate([
    {
      name: 'books',
      sdl: `
        type Query { books: [Book!]! }
        type Book @key(fields: "id") { id: ID! title: String author: Author }
        type Author @key(fields: "id") { id: ID! }
      `,
      resolvers: {
        Query: {
          books: () => [
            { id: '1', author: { id: 'a' } },
            { id: '2', author: null },
            { id: '3', author: { id: 'a' } },
          ],
        },
        Book: { title: ({ id }: Reference) => (id === '3' ? null : `Title ${id}`) },
      },
    },
    {
      name: 'people',
      sdl: 'type Author @key(fields: "id") { id: ID! name: String! }',
      resolvers: { Author: { name: () => 'Ada' } },
    },
  ]);
  expect(await send('{ books { title author { name } } }')).toEqual({
    data: {
      books: [
        { title: 'Title 1', author: { name: 'Ada' } },
        { title: 'Title 2', author: null },
        { title: null, author: { name: 'Ada' } },
      ],
    },
  });
  expect(seen.at(-1)?.variables).toEqual({ representations: [{ __typename: 'Author', id: 'a' }] });
});
