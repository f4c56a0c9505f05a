import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { DEFAULT_LIMITS } from '../limits/limits.ts';
import { federate } from '../testing/in-process.ts';
import { createOperationGuard } from './operation-guard.ts';
import { createPersistedQueries } from './persisted-queries.ts';

/** What is in use, garbage left out. */
function measureHeapMb(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

const createGuard = () => {
  const { generation } = federate([{ name: 'one', sdl: 'type Query { a: Int }' }]);
  return createOperationGuard({
    limits: DEFAULT_LIMITS,
    persisted: createPersistedQueries(1),
    first: generation,
  });
};

test('an operation is as large as what its fragments spread out to', () => {
  const text = '{ ...F ...F } fragment F on Query { ...G ...G } fragment G on Query { a b: a c: a }';
  // Two times F, four times G, twelve fields.
  expect(createGuard().accept({ query: text }, true).operation?.size).toBe(180);
  expect(createGuard().accept({ query: '{ a } # in many words' }, true).operation?.size).toBe(10);
});

test('what is remembered of documents is bounded by their size, not by their number', () => {
  const guard = createGuard();
  const before = measureHeapMb();
  // As much as the limits admit, and more than any of them is worth.
  const fields = Array.from({ length: 1_990 }, (_, index) => `b${index}`).join(' ');
  const most = `a { ${fields} } ... on Query @c(d: [${`[${'1 '.repeat(98)}] `.repeat(28)}]) { a }`;
  for (let at = 0; at < 400; at += 1) guard.accept({ query: `{ a${at}: ${most} }` }, false);
  const long = 'x'.repeat(250_000);
  for (let at = 0; at < 800; at += 1) guard.accept({ query: `{ a } # ${at} ${long}` }, false);
  expect(measureHeapMb() - before).toBeLessThan(100);
});
