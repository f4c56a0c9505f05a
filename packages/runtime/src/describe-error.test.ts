import { readFileSync } from 'node:fs';
import { ConfigError } from './config.ts';
import { describeError } from './describe-error.ts';

function catchError(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

test('what an operator can act on is one line', () => {
  expect(describeError(new ConfigError('A', 'is wrong'))).toBe('A: is wrong');
  expect(describeError(catchError(() => readFileSync('/nowhere')))).toBe(
    "ENOENT: no such file or directory, open '/nowhere'",
  );
  const prisma = Object.assign(
    new Error('\nInvalid `prisma.x()` invocation:\n\n\nRaw query failed.\nCode: `8`'),
    {
      code: 'P2010',
    },
  );
  expect(describeError(prisma)).toBe('Raw query failed. Code: `8`');
  const cleaned = new SuppressedError(new Error('cleaning up'), new ConfigError('A', 'is wrong'));
  expect(describeError(cleaned)).toBe('A: is wrong');
});

test('a mistake of ours keeps its stack', () => {
  const mistake = new TypeError('x is not a function');
  expect(describeError(mistake)).toBe(mistake);
});
