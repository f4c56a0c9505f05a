import { federate } from '../testing/in-process.ts';

const item = { __typename: 'Item', id: '1', size: { label: 'big' } };

/** One service knows how many centimetres it is on one path, and only declares it on the others. */
const { send, seen } = federate([
  {
    name: 'shop',
    sdl: `
      type Query { quick: Item @provides(fields: "size { cm }") slow: Item items: [Item] }
      type Item @key(fields: "id") { id: ID! size: Size @shareable fits: String @requires(fields: "size { cm }") }
      type Size { cm: Int @external label: String }
    `,
    resolvers: {
      Query: {
        quick: () => ({ ...item, size: { label: 'big', cm: 7 } }),
        slow: () => item,
        items: () => [item],
      },
      Item: { fits: ({ size }: { size?: { cm?: number } }) => `fits ${size?.cm}` },
    },
  },
  {
    name: 'sizes',
    sdl: `
      type Item @key(fields: "id") { id: ID! size: Size @shareable }
      type Size { cm: Int @shareable }
    `,
    resolvers: { Item: { size: () => ({ cm: 7 }) } },
  },
]);

test.each<[string, unknown]>([
  ['{ slow { size { cm } } }', { slow: { size: { cm: 7 } } }],
  ['{ slow { size { cm label } } }', { slow: { size: { cm: 7, label: 'big' } } }],
  ['{ items { size { x: cm __typename } } }', { items: [{ size: { x: 7, __typename: 'Size' } }] }],
  ['{ slow { fits } }', { slow: { fits: 'fits 7' } }],
  ['{ slow { fits size { label } } }', { slow: { fits: 'fits 7', size: { label: 'big' } } }],
])('a value comes from the service that has it: %s', async (text, data) => {
  expect(await send(text)).toEqual({ data });
});

test('what is provided is not asked for elsewhere', async () => {
  seen.length = 0;
  expect(await send('{ quick { size { cm label } } }')).toEqual({
    data: { quick: { size: { cm: 7, label: 'big' } } },
  });
  expect(seen.map(({ service }) => service)).toEqual(['shop']);
});
