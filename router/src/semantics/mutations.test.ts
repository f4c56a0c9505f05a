import { federate } from '../testing/in-process.ts';

const state = { price: 0, calls: [] as string[] };
const make = (name: string) => () => {
  state.calls.push(name);
  return { id: String(state.calls.length) };
};
beforeEach(() => {
  state.price = 0;
  state.calls.length = 0;
});

const { send, seen } = federate([
  {
    name: 'one',
    sdl: `
      directive @note on FIELD | INLINE_FRAGMENT
      type Query { a: Int }
      type Mutation { set(price: Int): Product make: Made hard: Product! first: Int! second: Int third: Int }
      type Product @key(fields: "id") { id: ID! own: Int }
      type Made { id: ID! also: String }
    `,
    resolvers: {
      Mutation: {
        set: (_: unknown, { price }: { price: number }) => ({ id: 'p', own: (state.price = price) }),
        make: make('make'),
        hard() {
          state.calls.push('hard');
          throw new Error('too hard');
        },
        ...Object.fromEntries(
          ['first', 'second', 'third'].map((name) => [name, () => state.calls.push(name)]),
        ),
      },
      Made: { also: ({ id }: { id: string }) => `also ${id}` },
    },
  },
  {
    name: 'two',
    sdl: `
      directive @note on FIELD | INLINE_FRAGMENT
      type Mutation { other: Other }
      type Product @key(fields: "id") { id: ID! label: String }
      type Other { id: ID! }
    `,
    resolvers: {
      Mutation: { other: make('other') },
      Product: { label: () => `price ${state.price}` },
    },
  },
]);

test('a root field is completed before the next one runs', async () => {
  const text = 'mutation { a: set(price: 5) { label } b: set(price: 6) { own label } }';
  expect(await send(text)).toEqual({
    data: { a: { label: 'price 5' }, b: { own: 6, label: 'price 6' } },
  });
});

test('root fields that need nothing more are asked for together', async () => {
  seen.length = 0;
  await send('mutation { a: set(price: 5) { own } b: set(price: 6) { own } }');
  expect(seen).toHaveLength(1);
});

test.each([
  'mutation { make { id } other { id } ... @note { make { also } } }',
  'mutation { make @note { id } other { id } make { also } }',
  'mutation { ...F other { id } make { also } } fragment F on Mutation { make @note { id } }',
])('a root field in several parts runs once: %s', async (text) => {
  const { data, errors } = await send(text);
  expect(errors).toBeUndefined();
  expect(data).toEqual({ make: { id: '1', also: 'also 1' }, other: { id: '2' } });
  expect(state.calls).toEqual(['make', 'other']);
});

test.each([
  'mutation { first ...F } fragment F on Mutation { second third }',
  'mutation { ...F third } fragment F on Mutation { ...G second } fragment G on Mutation { first }',
  'mutation { first second third ...F } fragment F on Mutation { second third }',
])('root fields run in the order in which they are written: %s', async (text) => {
  expect((await send(text)).errors).toBeUndefined();
  expect(state.calls).toEqual(['first', 'second', 'third']);
});

test.each([
  'mutation { hard { label } a: set(price: 5) { label } }',
  'mutation { hard { own } other { id } }',
  'mutation { hard { own } first }',
])('nothing more runs once there can be no response: %s', async (text) => {
  const { data, errors } = await send(text);
  expect(data).toBeNull();
  expect(errors).toMatchObject([{ message: 'too hard', path: ['hard'] }]);
  expect({ calls: state.calls, price: state.price }).toEqual({ calls: ['hard'], price: 0 });
});
