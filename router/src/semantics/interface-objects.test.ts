import { federate } from '../testing/in-process.ts';

/** One service knows books and films, the other one only that they are media. */
const media = [
  { __typename: 'Book', id: '1', title: 'Book 1', pages: 10, isbn: 'i1' },
  { __typename: 'Film', id: '2', title: 'Film 2', pages: 2 },
  { __typename: 'Book', id: '3', title: 'Book 3', pages: 30 },
];
const find = ({ id }: { id: string }) => media.find((one) => one.id === id);

const { send, seen } = federate([
  {
    name: 'library',
    sdl: `
      type Query { media: [Media!]! named: [Named!]! }
      interface Named { title: String }
      interface Media implements Named @key(fields: "id") { id: ID! title: String pages: Int! }
      type Book implements Media & Named @key(fields: "id") { id: ID! title: String pages: Int! isbn: String! }
      type Film implements Media & Named @key(fields: "id") { id: ID! title: String pages: Int! }
    `,
    resolvers: {
      Query: { media: () => media, named: () => media },
      Media: { __resolveReference: find },
      Book: { __resolveReference: find },
      Film: { __resolveReference: find },
    },
  },
  {
    name: 'reviews',
    sdl: `
      type Query { reviewed: [Media] }
      type Media @key(fields: "id") @interfaceObject {
        id: ID!
        pages: Int! @external
        score: Int
        effort: Int @requires(fields: "pages")
        picky: Int
        stars(most: Int = 5): Int
      }
    `,
    resolvers: {
      Query: { reviewed: () => [{ id: '1' }, { id: '2' }] },
      Media: {
        score: ({ id }: { id: string }) => Number(id) * 10,
        effort: ({ pages }: { pages?: number }) => {
          if (pages === undefined) throw new Error('effort without pages');
          return pages * 2;
        },
        stars: (_: unknown, { most }: { most: number }) => most,
        picky: ({ id }: { id: string }) => {
          if (id === '2') throw new Error('asked for a film');
          return 1;
        },
      },
    },
  },
]);

test.each<[string, string, unknown]>([
  [
    'one key that stands for something else on each type',
    '{ reviewed { ... on Book { stars(most: 1) x: score } ... on Film { stars(most: 2) x: effort } } }',
    {
      reviewed: [
        { stars: 1, x: 10 },
        { stars: 2, x: 4 },
      ],
    },
  ],
  [
    'an interface of the interface',
    '{ reviewed { ... on Named { title } } }',
    { reviewed: [{ title: 'Book 1' }, { title: 'Film 2' }] },
  ],
  [
    'its own type, told by the service that knows it',
    '{ reviewed { ... on Film { effort title __typename } } }',
    { reviewed: [{}, { effort: 4, title: 'Film 2', __typename: 'Film' }] },
  ],
  [
    'what one type requires does not take from the others',
    '{ media { score ... on Book { effort title } } }',
    {
      media: [
        { score: 10, effort: 20, title: 'Book 1' },
        { score: 20 },
        { score: 30, effort: 60, title: 'Book 3' },
      ],
    },
  ],
  [
    'types that a service does not know by name',
    '{ media { ... on Named { ... on Film { title } } score ... on Film { effort } } }',
    { media: [{ score: 10 }, { title: 'Film 2', score: 20, effort: 4 }, { score: 30 }] },
  ],
])('%s: %s', async (_what, query, data) => {
  expect(await send(query)).toEqual({ data });
});

test('what fails for another type than the one it was asked for is no error', async () => {
  const { data, errors } = await send('{ media { score ... on Book { picky } } }');
  expect(data).toEqual({ media: [{ score: 10, picky: 1 }, { score: 20 }, { score: 30, picky: 1 }] });
  expect(errors).toBeUndefined();
});

test('an object of which the type could not be had is null, and not empty', async () => {
  const missing = federate([
    {
      name: 'library',
      sdl: `
        type Query { a: Int }
        interface Media @key(fields: "id") { id: ID! }
        type Book implements Media @key(fields: "id") { id: ID! isbn: String! }
      `,
      resolvers: {
        Media: { __resolveReference: (one: object) => ({ ...one, __typename: 'Book' }) },
        Book: {
          isbn: () => {
            throw new Error('no isbn');
          },
        },
      },
    },
    {
      name: 'reviews',
      sdl: 'type Query { latest: Media } type Media @key(fields: "id") @interfaceObject { id: ID! score: Int }',
      resolvers: { Query: { latest: () => ({ id: '1' }) }, Media: { score: () => 1 } },
    },
  ]);
  const { data, errors } = await missing.send('{ latest { score ... on Book { isbn } } }');
  expect(data).toEqual({ latest: null });
  expect(errors).toMatchObject([{ message: 'no isbn', path: ['latest', 'isbn'] }]);
});

test('no service is told of a type that it does not know', async () => {
  seen.length = 0;
  await send('{ media { score } named { title ... on Film { effort } } }');
  const told = seen
    .filter(({ service }) => service === 'reviews')
    .flatMap(({ variables }) => variables['representations'] as { __typename: string; id: string }[]);
  expect(told.length).toBeGreaterThan(0);
  for (const one of told)
    expect(one).toMatchObject({ __typename: 'Media', id: expect.any(String) as string });
});

test('one field with its arguments in another order is one field', async () => {
  let paid = 0;
  const { send: askBank } = federate([
    {
      name: 'bank',
      sdl: `
        type Query { a: Int }
        type Mutation { pay(from: Int, to: Int, how: How): Payment }
        input How { a: Int b: Int }
        type Payment { id: ID sum: Int! }
        interface Media @key(fields: "id") { id: ID! }
        type Book implements Media @key(fields: "id") { id: ID! }
      `,
      resolvers: { Mutation: { pay: () => ({ id: String((paid += 1)), sum: 5 }) } },
    },
    { name: 'other', sdl: 'type Media @key(fields: "id") @interfaceObject { id: ID! score: Int }' },
  ]);
  const { data, errors } = await askBank(`
    mutation { pay(from: 1, to: 2, how: {a: 1, b: 2}) { id } ...F }
    fragment F on Mutation { pay(how: {b: 2, a: 1}, to: 2, from: 1) { sum } }
  `);
  expect({ data, errors, paid }).toEqual({ data: { pay: { id: '1', sum: 5 } }, errors: undefined, paid: 1 });
});

test('nor is it known what an object holds that depends on a type that could not be had', async () => {
  const { send: askLibrary } = federate([
    {
      name: 'library',
      sdl: `
        type Query { a: Int }
        interface Media @key(fields: "id") { id: ID! }
        type Book implements Media @key(fields: "id") { id: ID! }
        type Film implements Media @key(fields: "id") { id: ID! }
      `,
      resolvers: {
        Media: {
          __resolveReference() {
            throw new Error('the library is closed');
          },
        },
      },
    },
    {
      name: 'reviews',
      sdl: `
        type Query { latest: Media }
        type Media @key(fields: "id") @interfaceObject { id: ID! who: Who }
        type Who { a: Int b: Int }
      `,
      resolvers: { Query: { latest: () => ({ id: '1', who: { a: 1, b: 2 } }) } },
    },
  ]);
  const { data, errors } = await askLibrary('{ latest { who { a } ... on Book { who { b } } } }');
  expect(data).toEqual({ latest: null });
  expect(errors?.length).toBeGreaterThan(0);
});

test('what fails below an object of another type is no error of the client', async () => {
  const { send: askAll } = federate([
    {
      name: 'library',
      sdl: `
        interface Media @key(fields: "id") { id: ID! }
        type Book implements Media @key(fields: "id") { id: ID! }
        type Film implements Media @key(fields: "id") { id: ID! }
      `,
      resolvers: { Media: { __resolveReference: find } },
    },
    {
      name: 'reviews',
      sdl: `
        type Query { reviewed: [Media] }
        type Media @key(fields: "id") @interfaceObject { id: ID! by: Person }
        type Person @key(fields: "id") { id: ID! }
      `,
      resolvers: {
        Query: { reviewed: () => [{ id: '1' }, { id: '2' }] },
        Media: { by: ({ id }: { id: string }) => ({ id }) },
      },
    },
    {
      name: 'people',
      sdl: 'type Person @key(fields: "id") { id: ID! name: String age: Int }',
      resolvers: {
        Person: {
          name: () => 'Ann',
          age: ({ id }: { id: string }) => {
            if (id === '1') throw new Error('asked for the author of a book');
            return 7;
          },
        },
      },
    },
  ]);
  for (const age of ['age', 'n: age']) {
    const text = `{ reviewed { ... on Book { by { name } } ... on Film { by { ${age} } } } }`;
    const [key = ''] = age.split(':');
    expect(await askAll(text)).toEqual({
      data: { reviewed: [{ by: { name: 'Ann' } }, { by: { [key]: 7 } }] },
    });
  }
});
