import { expect, test } from 'vitest';
import { findAccountActions } from './account-action';

test.each([
  ['PENDING_APPROVAL', false, ['approve', 'reject']],
  ['PENDING_APPROVAL', true, ['approve', 'reject', 'suspend']],
  ['REJECTED', false, ['approve']],
  ['ACTIVE', false, []],
  ['ACTIVE', true, ['suspend']],
  ['UNVERIFIED', true, ['suspend']],
  ['SUSPENDED', true, ['reinstate']],
] as const)('an account that is %s (by an operator: %s)', (state, isAdmin, actions) => {
  expect(findAccountActions({ state }, isAdmin)).toEqual(actions);
});

test('only an operator removes a second factor, where there is one', () => {
  expect(findAccountActions({ state: 'ACTIVE', hasSecondFactor: true }, true)).toEqual([
    'suspend',
    'resetSecondFactor',
  ]);
  expect(findAccountActions({ state: 'ACTIVE', hasSecondFactor: true }, false)).toEqual([]);
  expect(findAccountActions({ state: 'ACTIVE', hasSecondFactor: false }, true)).toEqual(['suspend']);
});
