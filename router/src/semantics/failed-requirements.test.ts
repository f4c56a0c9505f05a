import { federate } from '../testing/in-process.ts';

/** What a field requires fails; what does not rest on it is there all the same. */
const { send } = federate([
  {
    name: 'scales',
    sdl: `
      type Query { items: [Item!]! }
      type Item @key(fields: "id") { id: ID! }
    `,
    resolvers: { Query: { items: () => [{ id: '1' }, { id: '2' }] } },
  },
  {
    name: 'weights',
    sdl: 'type Item @key(fields: "id") { id: ID! weight(unit: String): Int! }',
    resolvers: {
      Item: {
        weight: ({ id }: { id: string }) => {
          if (id === '2') throw new Error('cannot be weighed');
          return 7;
        },
      },
    },
  },
  {
    name: 'boxes',
    sdl: 'type Item @key(fields: "id") { id: ID! size: Int! }',
    resolvers: { Item: { size: () => 3 } },
  },
  {
    name: 'shipping',
    sdl: `
      type Item @key(fields: "id") {
        id: ID!
        weight(unit: String): Int! @external
        postage(times: Int = 2): Int @requires(fields: "weight")
        size: Int! @external
        volume(of: Int): Int @requires(fields: "size")
        inPounds: Int @requires(fields: "weight(unit: \\"lb\\")")
      }
    `,
    resolvers: {
      Item: {
        postage: ({ weight }: { weight: number }, { times }: { times: number }) => weight * times,
        inPounds: ({ weight }: { weight: number }) => weight,
        volume: ({ size }: { size: number }, { of }: { of: number }) => size * of,
      },
    },
  },
]);

test('costs what rests on it, and nothing else', async () => {
  const { data, errors } = await send('{ items { id postage volume(of: 1) } }');
  expect(data).toEqual({
    items: [
      { id: '1', postage: 14, volume: 3 },
      { id: '2', postage: null, volume: 3 },
    ],
  });
  expect(errors).toMatchObject([{ message: 'cannot be weighed', path: ['items', 1] }]);
});

test('a fetch that was taken apart declares the variables of its part alone', async () => {
  const query = 'query($times: Int) { items { postage(times: $times) inPounds } }';
  const { data, errors } = await send(query, { times: 4 });
  expect(data).toEqual({
    items: [
      { postage: 28, inPounds: 7 },
      { postage: null, inPounds: null },
    ],
  });
  expect(errors?.map(({ path }) => path)).toEqual([['items', 1]]);
});
