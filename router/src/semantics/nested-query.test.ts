import { federate } from '../testing/in-process.ts';

const { ask } = federate([
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
]);

test('what fails below a field of the type Query is told with the whole path', async () => {
  const { data, errors } = await ask('{ a { query { b c } } }');
  expect(data).toEqual({ a: { query: { b: null, c: 3 } } });
  expect(errors).toMatchObject([{ message: 'b is broken', path: ['a', 'query', 'b'] }]);
});
