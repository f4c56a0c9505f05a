import { CombinedGraphQLErrors } from '@apollo/client';
import { expect, test } from 'vitest';
import { isTemporary, toProblem } from './problem';

const toError = (extensions?: object) =>
  new CombinedGraphQLErrors({
    errors: [{ message: 'text', ...(extensions && { extensions: { ...extensions } }) }],
  });

test('the code of the API decides; without an answer the page is offline', () => {
  expect(toProblem(toError({ code: 'FORBIDDEN' }))).toEqual({ code: 'FORBIDDEN', message: 'text' });
  expect(toProblem(toError())).toEqual({ code: 'UNKNOWN', message: 'text' });
  expect(toProblem(new TypeError('Failed to fetch')).code).toBe('OFFLINE');
});

test.each([
  ['OFFLINE', true],
  ['UNAVAILABLE', true],
  ['TOO_MANY_REQUESTS', true],
  ['FORBIDDEN', false],
  ['BAD_USER_INPUT', false],
])('%s is temporary: %s', (code, expected) => {
  expect(isTemporary({ code, message: '' })).toBe(expected);
});
