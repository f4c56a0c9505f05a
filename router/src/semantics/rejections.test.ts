import { buildSchemaGeneration } from '../supergraph/schema-generation.ts';
import { compose } from '../testing/compose.ts';
import { federate } from '../testing/in-process.ts';

test('@defer is refused before anything is asked', async () => {
  const { send, seen } = federate([{ name: 'one', sdl: 'type Query { a: Int b: Int }' }]);
  const { data, errors } = await send('{ a ... @defer { b } }');
  expect(data).toBeUndefined();
  expect(errors?.map(({ message }) => message)).toEqual(['Unknown directive "@defer".']);
  expect(seen).toEqual([]);
});

test('a field that goes over to another subgraph bit by bit is refused, and named', () => {
  const link =
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@override", "@key"])';
  const old = `${link} type Query { a: Int }`;
  const next = `${link} type Query { a: Int @override(from: "one", label: "percent(5)") }`;
  const supergraph = compose([
    { name: 'one', url: 'http://one/', sdl: old },
    { name: 'two', url: 'http://two/', sdl: next },
  ]);
  const plansNothing = () => {
    throw new Error('it should not come to this');
  };
  expect(() => buildSchemaGeneration(supergraph, plansNothing)).toThrow('Query.a: @override with a label');
});

test.each([
  ['@authenticated', 'type Query { a: Int @authenticated }'],
  [
    '@fromContext',
    `type Query { t: T } type T @key(fields: "id") @context(name: "c") { id: ID! name: String u: U }
     type U @key(fields: "id") { id: ID! of(name: String @fromContext(field: "$c { name }")): Int }`,
  ],
])('a supergraph with %s is refused, and the reason is named', (directive, sdl) => {
  const link =
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@authenticated", "@context", "@fromContext"])';
  const supergraph = compose([{ name: 'one', url: 'http://one/', sdl: `${link} ${sdl}` }]);
  const plansNothing = () => {
    throw new Error('it should not come to this');
  };
  expect(() => buildSchemaGeneration(supergraph, plansNothing)).toThrow(
    directive === '@fromContext' ? 'context' : 'authenticated',
  );
});
