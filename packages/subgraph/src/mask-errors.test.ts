import { GraphQLError } from 'graphql';
import { silentLog } from '@bike-rentals/runtime';
import { badInput } from './errors.ts';
import { maskErrors } from './mask-errors.ts';

const formatError = maskErrors(silentLog);
const tell = (cause: Error) => {
  const error = new GraphQLError(cause.message, { originalError: cause, path: ['x'] });
  return formatError(error.toJSON(), error);
};

test('what passes says so, what does not says nothing, and what is for the client is let through', () => {
  const full = Object.assign(new Error('Invalid `prisma.x()` invocation'), {
    code: 'P2039',
    meta: { driverAdapterError: { cause: { originalCode: 'SQLITE_FULL' } } },
  });
  expect(tell(full)).toMatchObject({ path: ['x'], extensions: { code: 'UNAVAILABLE' } });
  const mistake = tell(new Error('argument name: "SQLITE_FULL, unable to open"'));
  expect(mistake.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR' });
  expect(mistake.message).not.toContain('argument');
  expect(tell(badInput('first', 'x'.repeat(100_000))).message.length).toBeLessThan(700);
  expect(tell(badInput('first', 'first is wrong'))).toMatchObject({ message: 'first is wrong' });
});
