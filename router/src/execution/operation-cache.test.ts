import { Kind, parse } from 'graphql';
import { federate } from '../testing/in-process.ts';
import { createOperationCache } from './operation-cache.ts';

function toSource(text: string) {
  const document = parse(text);
  const definition = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  if (!definition) throw new Error('there is no operation');
  return { document, definition };
}

test('operations are forgotten by their size, and what was prepared of them as well', async () => {
  const { generation } = federate([{ name: 'one', sdl: 'type Query { a: Int }' }]);
  const cache = createOperationCache(generation, 40_000);
  const small = cache.add('small', toSource('{ a }'), 5);
  const first = await small.prepare({});
  expect(cache.find('small')).toBe(small);
  expect(small.prepare({})).toBe(first);
  for (const key of ['x', 'y']) {
    const large = cache.add(key, toSource('{ a }'), 20_000);
    await large.prepare({});
    expect(cache.find(key)).toBe(large);
  }
  expect(cache.find('small')).toBeUndefined();
  expect(small.prepare({})).toBeInstanceOf(Promise);
});
