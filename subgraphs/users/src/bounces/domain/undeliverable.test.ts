import { isAddressUnknown, parseReply } from './undeliverable.ts';

test.each([
  ['550 5.1.1 <ada@example.org>: Recipient address rejected: User unknown', true],
  ['550 no such user', true],
  ['550-5.1.1 The email account that you tried to reach does not exist.\n550 5.1.1 Please try', true],
  ['550 5.1.10 RESOLVER.ADR.RecipientNotFound', true],
  ['550 5.4.1 Recipient address rejected: Access denied', true],
  ['550 5.5.0 Requested action not taken: mailbox unavailable', true],
  ['554 5.2.1 The account is disabled', true],
  // Those end, or are about who sends and what.
  ['552 5.2.2 Mailbox full', false],
  ['550 5.2.2 Mailbox full', false],
  ['550 5.7.1 Our system has detected that this message is likely unsolicited mail', false],
  ['550 5.7.26 This mail is unauthenticated', false],
  ['550 5.1.8 Sender address rejected: Domain not found', false],
  ['450 4.2.0 Greylisted', false],
  ['421 try later', false],
  ['', false],
])('%s: the address does not exist: %s', (reply, isUnknown) => {
  expect(isAddressUnknown(parseReply(reply))).toBe(isUnknown);
});
