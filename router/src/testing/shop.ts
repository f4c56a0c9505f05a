import type { SubgraphDefinition } from './start-subgraph.ts';

/** A small shop of three services that share types in every possible way. */
export const products = [
  { id: 'p1', name: 'Lamp', weight: 2, kind: 'HOME', makerId: 'm1' },
  { id: 'p2', name: 'Chair', weight: 7, kind: 'HOME', makerId: 'm2' },
  { id: 'p3', name: 'Ghost', weight: 0, kind: 'OTHER', makerId: 'm1' },
];
const stock: Record<string, number> = { p1: 5, p2: 0 };
export const log: string[] = [];

export const shop: SubgraphDefinition[] = [
  {
    name: 'catalog',
    sdl: `
      type Query {
        products(first: Int = 10): [Product!]!
        product(id: ID!): Product
        things: [Thing!]!
        named: [Named!]!
        failing: String
        failingHard: String!
      }
      type Mutation { rename(id: ID!, name: String!): Product! addNote(text: String!): Int! }
      interface Named { name: String! }
      union Thing = Product | Maker
      enum Kind { HOME OTHER @inaccessible }
      type Product implements Named @key(fields: "id") {
        id: ID!
        name: String!
        weight: Int!
        kind: Kind
        maker: Maker @provides(fields: "label")
        makers: [Maker!]!
      }
      type Maker implements Named @key(fields: "id") { id: ID! name: String! label: String @external }
    `,
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
        failing: () => {
          throw Object.assign(new Error('broken'), {
            extensions: {
              code: 'BROKEN',
              field: 'why',
              stacktrace: ['at secret.ts'],
              exception: { name: 'secret' },
              serviceName: 'secret',
              originalError: 'secret',
            },
          });
        },
        failingHard: () => {
          throw new Error('broken hard\n    at secret (/srv/secret.ts:1:2)');
        },
      },
      Mutation: {
        rename: (_: unknown, { id, name }: { id: string; name: string }) => {
          log.push(`rename ${id}`);
          return { ...products.find((product) => product.id === id), name };
        },
        addNote: (_: unknown, { text }: { text: string }) => log.push(`note ${text}`),
      },
      Product: {
        __resolveReference: ({ id }: { id: string }) => products.find((product) => product.id === id),
        maker: ({ makerId }: { makerId: string }) => ({
          id: makerId,
          name: `Maker ${makerId}`,
          label: 'provided',
        }),
        makers: ({ makerId }: { makerId: string }) => [{ id: makerId, name: `Maker ${makerId}` }],
      },
      Maker: { __resolveReference: ({ id }: { id: string }) => ({ id, name: `Maker ${id}` }) },
    },
  },
  {
    name: 'stock',
    sdl: `
      type Mutation { restock(id: ID!): Product! }
      type Product @key(fields: "id") {
        id: ID!
        weight: Int! @external
        units: Int!
        shipping: Int! @requires(fields: "weight")
        shelf: Shelf
      }
      type Shelf @key(fields: "id") { id: ID! row: Int! }
    `,
    resolvers: {
      Mutation: {
        restock: (_: unknown, { id }: { id: string }) => {
          log.push(`restock ${id}`);
          return { id };
        },
      },
      Product: {
        __resolveReference: (reference: object) => reference,
        units: ({ id }: { id: string }) => {
          if (stock[id] === undefined) throw new Error(`nothing known of ${id}`);
          return stock[id];
        },
        shipping: ({ weight }: { weight: number }) => weight * 10,
        shelf: ({ id }: { id: string }) => ({ id: `s-${id}`, row: 3 }),
      },
    },
  },
  {
    name: 'people',
    sdl: `
      type Maker @key(fields: "id") { id: ID! label: String @shareable country: String! }
      type Shelf @key(fields: "id") { id: ID! keeper: String }
    `,
    resolvers: {
      Maker: {
        __resolveReference: ({ id }: { id: string }) => ({ id, label: 'own', country: `Country of ${id}` }),
      },
      Shelf: { __resolveReference: ({ id }: { id: string }) => ({ id, keeper: `Keeper of ${id}` }) },
    },
  },
];
