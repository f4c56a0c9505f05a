import { graphql, parse } from 'graphql';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { products, shop } from '../testing/shop.ts';
import { startFederation, type Federation } from '../testing/start-federation.ts';

/** The same shop as one service: what the federation answers must not differ from it. */
const monolith = buildSubgraphSchema([
  {
    typeDefs: parse(`
      type Query { products(first: Int = 10): [Product!]! product(id: ID!): Product things: [Thing!]! named: [Named!]! }
      interface Named { name: String! }
      union Thing = Product | Maker
      enum Kind { HOME }
      type Product implements Named {
        id: ID! name: String! weight: Int! kind: Kind maker: Maker makers: [Maker!]!
        units: Int! shipping: Int! shelf: Shelf
      }
      type Maker implements Named { id: ID! name: String! label: String country: String! }
      type Shelf { id: ID! row: Int! keeper: String }
    `),
    resolvers: {
      Query: {
        products: (_: unknown, { first }: { first: number }) => products.slice(0, first),
        product: (_: unknown, { id }: { id: string }) => products.find((product) => product.id === id),
        things: () => [
          { __typename: 'Product', ...products[0] },
          { __typename: 'Maker', id: 'm1', name: 'Maker m1' },
        ],
        named: () => [
          { __typename: 'Maker', id: 'm1', name: 'Maker m1' },
          { __typename: 'Product', ...products[1] },
        ],
      },
      Product: {
        maker: ({ makerId }: { makerId: string }) => ({
          id: makerId,
          name: `Maker ${makerId}`,
          label: 'provided',
        }),
        makers: ({ makerId }: { makerId: string }) => [{ id: makerId, name: `Maker ${makerId}` }],
        units: ({ id }: { id: string }) => {
          const units = { p1: 5, p2: 0 }[id];
          if (units === undefined) throw new Error(`nothing known of ${id}`);
          return units;
        },
        shipping: ({ weight }: { weight: number }) => weight * 10,
        shelf: ({ id }: { id: string }) => ({ id: `s-${id}`, row: 3, keeper: `Keeper of s-${id}` }),
      },
      Maker: {
        label: ({ label }: { label?: string }) => label ?? 'own',
        country: ({ id }: { id: string }) => `Country of ${id}`,
      },
    },
  },
]);

let federation: Federation;
beforeAll(async () => {
  federation = await startFederation(shop);
});
afterAll(() => federation[Symbol.asyncDispose]());

test.each([
  ['{ products(first: 2) { id name units shipping shelf { id row keeper } } }'],
  ['{ products { id units } }'],
  ['{ products { id } two: products(first: 2) { u: units maker { label country } } }'],
  [
    '{ a: product(id: "p1") { ...P } b: product(id: "p2") { ...P kind } } fragment P on Product { units makers { label country } }',
  ],
  [
    '{ things { __typename ... on Named { name } ... on Product { shelf { keeper } } ... on Maker { country label } } }',
  ],
  ['{ named { name ... on Maker { id country } ... on Product { shipping } } }'],
  ['{ product(id: "p3") { name units } }'],
  ['{ product(id: "none") { name units } }'],
  [
    'query($s: Boolean = true) { product(id: "p1") { name ... @skip(if: $s) { units } ... @include(if: $s) { shipping } } }',
  ],
  [
    '{ product(id: "p1") { shelf { row } shelf { keeper } ...A ...B } } fragment A on Product { shelf { id } } fragment B on Product { shelf { k: keeper } }',
  ],
])('answers like one service: %s', async (query) => {
  const expected = await graphql({ schema: monolith, source: query });
  const { data, errors } = await federation.send(query);
  expect(JSON.stringify(data)).toBe(JSON.stringify(expected.data));
  const toComparable = (error: { message: string; path?: readonly unknown[] | undefined }) => ({
    message: error.message,
    path: error.path,
  });
  expect((errors ?? []).map(toComparable)).toEqual((expected.errors ?? []).map(toComparable));
});
