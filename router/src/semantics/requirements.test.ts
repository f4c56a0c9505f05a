import { federate } from '../testing/in-process.ts';

/** Prices in several currencies, and another service that needs some of them. */
const shop = federate([
  {
    name: 'prices',
    sdl: `
      type Query { product: Product products: [Product!]! }
      type Product @key(fields: "id") {
        id: ID!
        name: String
        price(currency: String! = "USD"): Int
        category: Category
      }
      type Category { id: ID! average(currency: String!): Int }
    `,
    resolvers: {
      Query: { product: () => ({ id: 'p1' }), products: () => [{ id: 'p1' }, { id: 'p2' }] },
      Product: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        name: ({ id }: { id: string }) => `Name of ${id}`,
        price: (_: unknown, { currency }: { currency: string }) => ({ USD: 10, EUR: 9, GBP: 8 })[currency],
        category: () => ({ id: 'c1' }),
      },
      Category: {
        average: (_: unknown, { currency }: { currency: string }) => ({ USD: 100, EUR: 90 })[currency],
      },
    },
  },
  {
    name: 'taxes',
    sdl: `
      type Product @key(fields: "id") {
        id: ID!
        price(currency: String! = "USD"): Int @external
        category: Category @external
        taxInEuro: String @requires(fields: "price(currency: \\"EUR\\")")
        taxInPound: String @requires(fields: "price(currency: \\"GBP\\")")
        tax: String @requires(fields: "price")
        share: String @requires(fields: "price(currency: \\"EUR\\") category { average(currency: \\"EUR\\") }")
        shareInDollar: String @requires(fields: "category { average(currency: \\"USD\\") }")
        taxed: Boolean!
      }
      type Category @external { average(currency: String!): Int }
    `,
    resolvers: {
      Product: {
        __resolveReference: (reference: object) => reference,
        taxInEuro: ({ price }: { price: number }) => `${price} €`,
        taxInPound: ({ price }: { price: number }) => `${price} £`,
        tax: ({ price }: { price: number }) => `${price} $`,
        share: ({ price, category }: Priced) => `${price} of ${category.average} €`,
        shareInDollar: ({ category }: Priced) => `${category.average} $`,
        taxed: () => true,
      },
    },
  },
]);

interface Priced {
  price: number;
  category: { average: number };
}

test.each<[string, unknown]>([
  ['{ product { price(currency: "GBP") taxInEuro } }', { price: 8, taxInEuro: '9 €' }],
  ['{ product { taxInEuro price } }', { taxInEuro: '9 €', price: 10 }],
  ['{ product { price(currency: "GBP") tax } }', { price: 8, tax: '10 $' }],
  ['{ product { taxInEuro taxInPound tax } }', { taxInEuro: '9 €', taxInPound: '8 £', tax: '10 $' }],
  [
    '{ product { price: taxInPound taxInEuro: price taxInPound: taxInEuro } }',
    { price: '8 £', taxInEuro: 10, taxInPound: '9 €' },
  ],
  [
    '{ product { share shareInDollar taxInPound taxed category { average(currency: "USD") } } }',
    {
      share: '9 of 90 €',
      shareInDollar: '100 $',
      taxInPound: '8 £',
      taxed: true,
      category: { average: 100 },
    },
  ],
  ['{ product { id: name name: id taxed } }', { id: 'Name of p1', name: 'p1', taxed: true }],
  ['{ product { __typename: name taxed } }', { __typename: 'Name of p1', taxed: true }],
])('what is required never meets what the client asked for: %s', async (query, product) => {
  expect(await shop.send(query)).toEqual({ data: { product } });
});

test('two fields that require the same field with different arguments are fetched apart, each once', async () => {
  shop.seen.length = 0;
  const { data } = await shop.send('{ products { taxInEuro taxInPound taxed } }');
  expect(data).toEqual({
    products: [
      { taxInEuro: '9 €', taxInPound: '8 £', taxed: true },
      { taxInEuro: '9 €', taxInPound: '8 £', taxed: true },
    ],
  });
  const asked = shop.seen.filter(({ service }) => service === 'taxes');
  expect(asked.map(({ variables }) => variables['representations'])).toEqual([
    [expect.objectContaining({ id: 'p1', price: 9 }), expect.objectContaining({ id: 'p2', price: 9 })],
    [expect.objectContaining({ id: 'p1', price: 8 }), expect.objectContaining({ id: 'p2', price: 8 })],
  ]);
  expect(shop.seen).toHaveLength(3);
});

test('no client can name what stands for a field with arguments', async () => {
  const { errors } = await shop.send('{ product { price__required_0 } }');
  expect(errors).toHaveLength(1);
  const { data } = await shop.send('{ __type(name: "Product") { fields { name } } }');
  expect(JSON.stringify(data)).not.toContain('required');
});

test('a client’s variable may have the name of the planner’s own', async () => {
  const query = 'query($representations: String!) { product { taxed price(currency: $representations) } }';
  expect(await shop.send(query, { representations: 'EUR' })).toEqual({
    data: { product: { taxed: true, price: 9 } },
  });
});

describe('a key elsewhere that is called like what is required', () => {
  const { send } = federate([
    {
      name: 'labels',
      sdl: `
        type Query { item: Item any: [Any!]! }
        union Any = Item | Tag
        type Item @key(fields: "id") { id: ID! label(lang: String): String lines: [Line!]! }
        type Line { price(cur: String): Int }
        type Tag @key(fields: "label") { label: String! }
        type Sum @key(fields: "lines { price }") { lines: [Sub!]! }
        type Sub { price: Int }
      `,
      resolvers: {
        Query: {
          item: () => ({ id: '1' }),
          any: () => [
            { __typename: 'Item', id: '1' },
            { __typename: 'Tag', label: 'red' },
          ],
        },
        Item: {
          __resolveReference: (reference: object) => reference,
          label: (_: unknown, { lang = 'no' }: { lang?: string }) => `label in ${lang}`,
          lines: () => [{}],
        },
        Line: { price: (_: unknown, { cur }: { cur: string }) => cur.length },
      },
    },
    {
      name: 'users',
      sdl: `
        type Item @key(fields: "id") {
          id: ID!
          label(lang: String): String @external
          lines: [Line!]! @external
          plain: String @requires(fields: "label")
          de: String @requires(fields: "label(lang: \\"de\\")")
          en: String @requires(fields: "label(lang: \\"en\\")")
          short: Int @requires(fields: "lines { price(cur: \\"x\\") }")
          long: Int @requires(fields: "lines { price(cur: \\"xxx\\") }")
        }
        type Line @external { price(cur: String): Int }
        type Tag @key(fields: "label") { label: String! n: Int }
      `,
      resolvers: {
        Item: {
          plain: ({ label }: { label: string }) => label,
          de: ({ label }: { label: string }) => label,
          en: ({ label }: { label: string }) => label,
          short: ({ lines }: { lines: { price: number }[] }) => lines[0]?.price,
          long: ({ lines }: { lines: { price: number }[] }) => lines[0]?.price,
        },
        Tag: { n: ({ label }: { label: string }) => label.length },
      },
    },
  ]);

  test.each<[string, unknown]>([
    ['{ item { de en plain } }', { item: { de: 'label in de', en: 'label in en', plain: 'label in no' } }],
    ['{ item { short long } }', { item: { short: 1, long: 3 } }],
    [
      '{ any { ... on Item { de en plain } ... on Tag { n label } } }',
      {
        any: [
          { de: 'label in de', en: 'label in en', plain: 'label in no' },
          { n: 3, label: 'red' },
        ],
      },
    ],
  ])('is not taken for it: %s', async (text, data) => {
    expect(await send(text)).toEqual({ data });
  });
});
