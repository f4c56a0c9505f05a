import type { Resolvers, Source } from './compile-query.ts';

/** Three small services whose fields are computed from ids. */
export interface ShopService {
  name: string;
  /** Federation 1, which every gateway reads; {@link toFederation2} for the rest. */
  sdl: string;
  resolvers: Resolvers;
}

const HEAD = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@shareable", "@composeDirective"])
  @link(url: "https://example.org/sharing/v1.0", import: ["@sharedByRole"])
  @composeDirective(name: "@sharedByRole")
directive @sharedByRole on FIELD_DEFINITION
`;

/** The same with what may be shared marked as such. */
export const toFederation2 = (sdl: string) => HEAD + sdl.replaceAll(/# shared$/gm, '@sharedByRole');

const toNumber = (id: unknown) => Number(String(id).replace(/\D+/, ''));

function createProduct(id: unknown): Source {
  const number = toNumber(id);
  return {
    __typename: 'Product',
    id: `p${number}`,
    name: `Product number ${number}`,
    price: number + 0.5,
    tags: ['new', `tag${number % 7}`],
    inStock: number % 3 > 0,
    maker: { __typename: 'Maker', name: `Maker ${number % 11}`, country: 'AT' },
  };
}

const createReview = (product: number, index: number): Source => ({
  __typename: 'Review',
  id: `r${product}-${index}`,
  stars: 1 + ((product + index) % 5),
  text: `What the ${index + 1}. buyer says of ${product}`,
  author: { __typename: 'User', id: `u${(product * 3 + index) % 200}` },
});

export const shop: readonly ShopService[] = [
  {
    name: 'products',
    sdl: `
extend type Query { product(id: ID!): Product }
extend type Mutation { rateProduct(input: RateInput!): Product }
extend type Subscription {
  priceChanges: PriceChange! # shared
  myPriceChanges: PriceChange!
}
input RateInput { productId: ID! stars: Int! comment: String }
type PriceChange {
  at: Float! # shared
  price: Float! # shared
  product: Product! # shared
}
type Product @key(fields: "id") {
  id: ID! # shared
  name: String! # shared
  price: Float!
  tags: [String!]!
  inStock: Boolean!
  rating: Float!
  maker: Maker!
}
type Maker { name: String! country: String! }
`,
    resolvers: {
      Query: { product: (_source, { id }) => createProduct(id) },
      Mutation: {
        rateProduct: (_source, { input }) => {
          const { productId, stars } = input as Source;
          return { ...createProduct(productId), rating: stars };
        },
      },
      Entity: { Product: ({ id }) => createProduct(id) },
    },
  },
  {
    name: 'reviews',
    sdl: `
extend type Query { review(id: ID!): Review }
type Review @key(fields: "id") {
  id: ID!
  stars: Int! # shared
  text: String! # shared
  author: User!
}
extend type User @key(fields: "id") { id: ID! @external }
extend type Product @key(fields: "id") {
  id: ID! @external # shared
  reviews: [Review!]! # shared
}
`,
    resolvers: {
      Product: {
        reviews: ({ id }) => [0, 1, 2].map((index) => createReview(toNumber(id), index)),
      },
      Entity: { Product: ({ id }) => ({ __typename: 'Product', id }) },
    },
  },
  {
    name: 'accounts',
    sdl: `
extend type Query { user(id: ID!): User }
type User @key(fields: "id") { id: ID! name: String! favourite: Product! }
extend type Product @key(fields: "id") { id: ID! @external }
`,
    resolvers: {
      Entity: {
        User: ({ id }) => ({
          __typename: 'User',
          id,
          name: `User number ${toNumber(id)}`,
          favourite: { __typename: 'Product', id: `p${(toNumber(id) * 7) % 1000}` },
        }),
      },
    },
  },
];
