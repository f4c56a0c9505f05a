import { log, shop } from '../testing/shop.ts';
import { startFederation, type Federation } from '../testing/start-federation.ts';

let federation: Federation;
beforeAll(async () => {
  federation = await startFederation(shop);
});
afterAll(() => federation[Symbol.asyncDispose]());

const getSubgraph = (name: string) => {
  const subgraph = federation.subgraphs.get(name);
  if (!subgraph) throw new Error(`no subgraph ${name}`);
  return subgraph;
};

test('joins entities over three services', async () => {
  const { data, errors } = await federation.send(
    '{ product(id: "p1") { name units shipping shelf { row keeper } maker { label country } } }',
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    product: {
      name: 'Lamp',
      units: 5,
      shipping: 20,
      shelf: { row: 3, keeper: 'Keeper of s-p1' },
      maker: { label: 'provided', country: 'Country of m1' },
    },
  });
});

test('asks for each entity once, however often it occurs', async () => {
  const people = getSubgraph('people');
  people.seen.length = 0;
  const { data } = await federation.send('{ products { id makers { id country } } }');
  expect(data).toMatchObject({
    products: [
      { id: 'p1', makers: [{ id: 'm1', country: 'Country of m1' }] },
      { id: 'p2', makers: [{ id: 'm2', country: 'Country of m2' }] },
      { id: 'p3', makers: [{ id: 'm1', country: 'Country of m1' }] },
    ],
  });
  expect(people.seen).toHaveLength(1);
  expect(people.seen[0]?.variables['representations']).toHaveLength(2);
});

test('keeps aliases, fragments, __typename and the order of the selection', async () => {
  const { data } = await federation.send(`
    query Named {
      kind: __typename
      things { ...thing }
      named { b: name __typename ... on Product { units } ... on Maker { country } }
    }
    fragment thing on Thing { type: __typename ... on Product { n: name units } ... on Named { name } }
  `);
  expect(JSON.stringify(data)).toBe(
    JSON.stringify({
      kind: 'Query',
      things: [
        { type: 'Product', n: 'Lamp', units: 5, name: 'Lamp' },
        { type: 'Maker', name: 'Maker m1' },
      ],
      named: [
        { b: 'Maker m1', __typename: 'Maker', country: 'Country of m1' },
        { b: 'Chair', __typename: 'Product', units: 0 },
      ],
    }),
  );
});

test.each([
  [true, { product: { name: 'Lamp', units: 5 } }],
  [false, { product: { name: 'Lamp' } }],
])('obeys @include and @skip with variables (%s)', async (flag, expected) => {
  const query = `query($flag: Boolean!) {
    product(id: "p1") { name units @include(if: $flag) shipping @skip(if: true) }
  }`;
  expect((await federation.send(query, { flag })).data).toEqual(expected);
});

test('asks for what is left when a field with @requires is skipped', async () => {
  const query = 'query($skip: Boolean!) { product(id: "p1") { units shipping @skip(if: $skip) } }';
  expect((await federation.send(query, { skip: true })).data).toEqual({ product: { units: 5 } });
  expect((await federation.send(query, { skip: false })).data).toEqual({
    product: { units: 5, shipping: 20 },
  });
});

test.each([
  '{ __typename }',
  '{ product(id: "p1") { id @skip(if: true) } }',
  '{ product(id: "p1") @skip(if: true) { id } }',
])('answers %s without an error', async (query) => {
  expect((await federation.send(query)).errors).toBeUndefined();
});

test('runs the fields of a mutation in order, over several services', async () => {
  log.length = 0;
  const { data } = await federation.send(`mutation {
    a: addNote(text: "1") restock(id: "p2") { name units } b: addNote(text: "2") rename(id: "p1", name: "X") { name }
  }`);
  expect(log).toEqual(['note 1', 'restock p2', 'note 2', 'rename p1']);
  expect(data).toMatchObject({ restock: { name: 'Chair', units: 0 }, rename: { name: 'X' } });
});

test('answers introspection of what clients may see', async () => {
  const { data } = await federation.send('{ __type(name: "Kind") { enumValues { name } } }');
  expect(data).toEqual({ __type: { enumValues: [{ name: 'HOME' }] } });
});

describe('errors', () => {
  test('keep the code of the service, and nothing else of its insides', async () => {
    const { data, errors } = await federation.send('{ failing }');
    expect(data).toEqual({ failing: null });
    expect(errors).toEqual([
      { message: 'broken', path: ['failing'], extensions: { code: 'BROKEN', field: 'why' } },
    ]);
    const hard = await federation.send('{ failingHard }');
    expect(hard.data).toBeNull();
    expect(JSON.stringify(hard)).not.toContain('secret');
  });

  test('of an entity carry the path that the client knows, and null goes up to what may be null', async () => {
    const { data, errors } = await federation.send('{ a: product(id: "p3") { n: name u: units } }');
    expect(data).toEqual({ a: null });
    expect(errors).toEqual([
      { message: 'nothing known of p3', path: ['a', 'u'], extensions: { code: 'INTERNAL_SERVER_ERROR' } },
    ]);
  });

  test('name a null that must not be one, also when no service has said why', async () => {
    getSubgraph('stock').interceptWith((request, response) => {
      request.resume();
      response.end(JSON.stringify({ data: { _entities: [{ units: null }] } }));
    });
    const { data, errors } = await federation.send('{ product(id: "p1") { units } }');
    getSubgraph('stock').interceptWith(undefined);
    expect(data).toEqual({ product: null });
    expect(errors).toMatchObject([
      { message: 'Cannot return null for non-nullable field Product.units.', path: ['product', 'units'] },
    ]);
  });

  test('of variables are the client’s', async () => {
    const { status, errors } = await federation.send('query($id: ID!) { product(id: $id) { id } }', {});
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(status).toBe(200);
  });
});

test('a dead service costs its own fields only, and a mutation is never sent twice', async () => {
  await using lonely = await startFederation(shop);
  const people = lonely.subgraphs.get('people');
  await people?.[Symbol.asyncDispose]();
  const { data, errors } = await lonely.send('{ product(id: "p1") { name maker { name country } } }');
  expect(data).toEqual({ product: { name: 'Lamp', maker: null } });
  expect(errors).toMatchObject([
    { path: ['product', 'maker'], extensions: { code: 'SUBGRAPH_UNAVAILABLE' } },
  ]);

  let calls = 0;
  lonely.subgraphs.get('catalog')?.interceptWith((request) => {
    calls += 1;
    request.socket.destroy();
  });
  await lonely.send('mutation { addNote(text: "x") }');
  expect(calls).toBe(1);
  const failed = await lonely.send('{ failing }');
  expect(calls).toBe(3);
  expect(failed.errors).toMatchObject([{ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }]);
});

test('an alias may be what every object has in JavaScript', async () => {
  const { data, errors } = await federation.send(
    '{ toString: product(id: "nope") { name } valueOf: product(id: "p1") { constructor: name hasOwnProperty: units } }',
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({ toString: null, valueOf: { constructor: 'Lamp', hasOwnProperty: 5 } });
});

test('a condition that is null is refused, and the operation is there for others', async () => {
  const query = 'query($v: Boolean = true) { product(id: "p1") { name @skip(if: $v) id } }';
  const refused = { status: 200, errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] };
  expect(await federation.send(query, { v: null })).toMatchObject(refused);
  expect(await federation.send(query, { v: false })).toMatchObject({ data: { product: { name: 'Lamp' } } });
  expect(await federation.send(query, { v: null })).toMatchObject(refused);
});
