import { readFileSync } from 'node:fs';
import { ConfigError } from './config.ts';
import { explain } from './describe-error.ts';

function catchError(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

test('what an operator can act on is one line', () => {
  expect(explain(new ConfigError('A', 'is wrong'))).toBe('A: is wrong');
  expect(explain(catchError(() => readFileSync('/nowhere')))).toBe(
    "ENOENT: no such file or directory, open '/nowhere'",
  );
  const prisma = Object.assign(
    new Error('\nInvalid `prisma.x()` invocation:\n\n\nRaw query failed.\nCode: `8`'),
    {
      code: 'P2010',
    },
  );
  expect(explain(prisma)).toBe('Raw query failed. Code: `8`');
  const cleaned = new SuppressedError(new Error('cleaning up'), new ConfigError('A', 'is wrong'));
  expect(explain(cleaned)).toBe('A: is wrong');
});

test('a mistake of ours keeps its stack', () => {
  const mistake = new TypeError('x is not a function');
  expect(explain(mistake)).toBe(mistake);
});
