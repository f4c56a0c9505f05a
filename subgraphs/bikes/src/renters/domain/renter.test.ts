import { findAccountRefusal } from './renter.ts';

const at = new Date('2026-05-01T12:00:00Z');
const fine = { userId: 'ann', verifiedAt: at, approvedAt: at, suspendedAt: null };

test.each([
  ['nobody has told anything of', undefined, undefined],
  ['is verified and approved', fine, undefined],
  ['is not verified', { ...fine, verifiedAt: null }, 'NOT_VERIFIED'],
  ['is not approved', { ...fine, approvedAt: null }, 'NOT_APPROVED'],
  ['is neither', { ...fine, verifiedAt: null, approvedAt: null }, 'NOT_VERIFIED'],
  ['is suspended', { ...fine, verifiedAt: null, suspendedAt: at }, 'SUSPENDED'],
])('a user who %s: %j', (_, renter, refusal) => {
  expect(findAccountRefusal(renter)).toBe(refusal);
});
