import { findAccountRefusal } from './renter.ts';

const at = new Date('2026-05-01T12:00:00Z');
const fine = { userId: 'ann', verifiedAt: at, approvedAt: at, suspendedAt: null, termsVersion: 2 };

test.each([
  ['nobody has told anything of', undefined, 'TERMS_CHANGED'],
  ['has accepted the terms of before', { ...fine, termsVersion: 1 }, 'TERMS_CHANGED'],
  ['is verified and approved', fine, undefined],
  ['is not verified', { ...fine, verifiedAt: null }, 'NOT_VERIFIED'],
  ['is not approved', { ...fine, approvedAt: null }, 'NOT_APPROVED'],
  ['is neither', { ...fine, verifiedAt: null, approvedAt: null }, 'NOT_VERIFIED'],
  ['is suspended', { ...fine, verifiedAt: null, suspendedAt: at }, 'SUSPENDED'],
  [
    'is not verified and has accepted nothing',
    { ...fine, verifiedAt: null, termsVersion: 0 },
    'NOT_VERIFIED',
  ],
])('a user who %s: %j', (_, renter, refusal) => {
  expect(findAccountRefusal(renter, 2)).toBe(refusal);
});

test('where there are no terms, nothing is to be accepted', () => {
  expect(findAccountRefusal(undefined, 0)).toBeUndefined();
  expect(findAccountRefusal({ ...fine, termsVersion: 0 }, 0)).toBeUndefined();
});
