import { ApolloGateway, LocalGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { buildSubgraph, type SubgraphDefinition } from '../testing/build-subgraph.ts';
import { compose } from '../testing/compose.ts';
import { federate } from '../testing/in-process.ts';
import { shop } from '../testing/shop.ts';

/** Apollo's own gateway over the same subgraphs, in this process. */
async function startStock(definitions: readonly SubgraphDefinition[]) {
  const subgraphs = definitions.map((one) => ({ ...one, ...buildSubgraph(one), url: `http://${one.name}` }));
  const schemas = new Map(subgraphs.map(({ name, schema }) => [name, schema]));
  const gateway = new ApolloGateway({
    supergraphSdl: compose(subgraphs),
    buildService: ({ name }) => {
      const schema = schemas.get(name);
      if (!schema) throw new Error(`no subgraph ${name}`);
      return new LocalGraphQLDataSource(schema);
    },
  });
  const server = new ApolloServer({ gateway });
  await server.start();
  return {
    async send(query: string) {
      const { body } = await server.executeOperation({ query });
      return body.kind === 'single' ? body.singleResult : undefined;
    },
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

test.each([
  '{ products { id name weight units shipping } }',
  '{ products(first: 1) { n: name shelf { row keeper } maker { label country } makers { name label } } }',
  '{ things { __typename ... on Product { name units } ... on Maker { name country } } }',
  '{ named { __typename name ... on Product { shipping } } }',
  'mutation { restock(id: "p1") { name units } addNote(text: "x") rename(id: "p2", name: "y") { name units } }',
  '{ product(id: "p1") { name } failing }',
])('%s has the data that Apollo’s own gateway gives', async (query) => {
  await using stock = await startStock(shop);
  const [ours, theirs] = [await federate(shop).send(query), await stock.send(query)];
  // Its objects have no prototype.
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));
  // Notes are counted over both.
  const withoutNote = (text: string) => text.replace(/"addNote":\d+/, '"addNote":0');
  expect(withoutNote(JSON.stringify(plain(ours.data)))).toBe(
    withoutNote(JSON.stringify(plain(theirs?.data))),
  );
  const paths = (errors: readonly { path?: unknown }[] = []) => errors.map(({ path }) => path);
  // Each of its errors; where it leaves out a field without a word, ours has more.
  expect(paths(ours.errors)).toEqual(expect.arrayContaining(paths(theirs?.errors)));
  expect(ours.errors === undefined).toBe(theirs?.errors === undefined);
});

/** `price` is asked for twice: by the client in one currency, by what needs it in another. */
const market: SubgraphDefinition[] = [
  {
    name: 'goods',
    sdl: `
      type Query { item: Item! }
      type Item @key(fields: "id") { id: ID! price(currency: String!): String! }
    `,
    resolvers: {
      Query: { item: () => ({ id: '1' }) },
      Item: {
        __resolveReference: (reference: object) => reference,
        price: (_: unknown, { currency }: { currency: string }) => `in ${currency}`,
      },
    },
  },
  {
    name: 'labels',
    sdl: `
      type Item @key(fields: "id") {
        id: ID!
        price(currency: String!): String! @external
        label: String! @requires(fields: "price(currency: \\"EUR\\")")
        tag: String! @requires(fields: "price(currency: \\"CHF\\")")
      }
    `,
    resolvers: {
      Item: {
        label: ({ price }: { price: string }) => `label ${price}`,
        tag: ({ price }: { price: string }) => `tag ${price}`,
      },
    },
  },
];

test('what is required with arguments is right also where Apollo’s own gateway mixes it up', async () => {
  await using stock = await startStock(market);
  const query = '{ item { price(currency: "USD") label tag } }';
  const right = { item: { price: 'in USD', label: 'label in EUR', tag: 'tag in CHF' } };
  expect(await federate(market).send(query)).toEqual({ data: right });
  const theirs = await stock.send(query).catch((error: unknown) => ({ data: String(error) }));
  expect(theirs?.data).not.toEqual(right);
});
