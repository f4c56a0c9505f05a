import { expect, test } from 'vitest';
import { findStateActions } from './state-action';

test.each([
  ['PENDING_APPROVAL', false, ['approve', 'reject']],
  ['PENDING_APPROVAL', true, ['approve', 'reject', 'suspend']],
  ['REJECTED', false, ['approve']],
  ['ACTIVE', false, []],
  ['ACTIVE', true, ['suspend']],
  ['UNVERIFIED', true, ['suspend']],
  ['SUSPENDED', true, ['reinstate']],
] as const)('an account that is %s (by an operator: %s)', (state, isAdmin, actions) => {
  expect(findStateActions(state, isAdmin)).toEqual(actions);
});
