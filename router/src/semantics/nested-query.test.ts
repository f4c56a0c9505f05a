import { federate } from '../testing/in-process.ts';
import { startFederation } from '../testing/start-federation.ts';

const definitions = [
  {
    name: 'one',
    sdl: 'type Query { a: A } type A { query: Query }',
    resolvers: { Query: { a: () => ({}) }, A: { query: () => ({}) } },
  },
  {
    name: 'two',
    sdl: 'type Query { b: Int c: Int }',
    resolvers: {
      Query: {
        b: () => {
          throw new Error('b is broken');
        },
        c: () => 3,
      },
    },
  },
];
const { send } = federate(definitions);

test('what fails below a field of the type Query is told with the whole path', async () => {
  const { data, errors } = await send('{ a { query { b c } } }');
  expect(data).toEqual({ a: { query: { b: null, c: 3 } } });
  expect(errors).toMatchObject([{ message: 'b is broken', path: ['a', 'query', 'b'] }]);
});

test('a service that fails there is told of, field by field', async () => {
  await using federation = await startFederation(definitions);
  federation.subgraphs.get('two')?.interceptWith((_request, response) => response.writeHead(500).end());
  const texts = ['{ a { query { b c } } }', '{ ...F a { query { ...F } } } fragment F on Query { b c }'];
  for (const text of texts) {
    const { errors = [] } = await federation.send(text);
    expect(new Set(errors.map(({ extensions }) => extensions['code']))).toEqual(
      new Set(['SUBGRAPH_UNAVAILABLE']),
    );
    const paths = errors.map(({ path = [] }) => path.join('.'));
    expect(paths).toEqual(expect.arrayContaining(['a.query.b', 'a.query.c']));
  }
});

test('what all objects inherit is no part of an answer', async () => {
  const { send: askPrototype } = federate([
    {
      name: 'one',
      sdl: 'type Query { a: A boom: Int! } type A { query: Query }',
      resolvers: { Query: { a: () => ({}), boom: () => null }, A: { query: () => ({}) } },
    },
    { name: 'two', sdl: 'type Query { c: String }', resolvers: { Query: { c: () => 'x' } } },
  ]);
  const { data } = await askPrototype('{ constructor: a { prototype: query { polluted: c } } boom }');
  expect(data).toBeNull();
  expect(Object.prototype).not.toHaveProperty('polluted');
});
