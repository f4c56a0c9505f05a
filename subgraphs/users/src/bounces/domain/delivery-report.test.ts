import { normaliseAddress, parseDeliveryReport } from './delivery-report.ts';

const original = 'Subject: x\nMessage-ID: <1@bikes.example>\n\n';
const toStatus = (...fields: string[]) => `Reporting-MTA: dns; relay\n\n${fields.join('\n')}\n`;
const isUnknown = (...fields: string[]) =>
  parseDeliveryReport(toStatus('Final-Recipient: rfc822; ada@example.org', ...fields), original)
    ?.recipients[0]?.isUnknown;

test.each([
  [['Action: failed', 'Status: 5.1.1'], true],
  [['ACTION : Failed (really)', 'status: 5.1.1 (bad destination mailbox address)'], true],
  [['Action: failed', 'Status: 5.0.0', 'Diagnostic-Code: smtp; 550 no such user'], true],
  [['Action: failed', 'Status: 5.0.0'], false],
  [['Action: failed', 'Status: 5.0.0', 'Diagnostic-Code: smtp; 550 5.7.1 refused as spam'], false],
  [['Action: failed', 'Status: 5.1.1', 'Diagnostic-Code: smtp; 450 4.1.1 try later'], false],
  [['Action: failed', 'Status: 4.4.7'], false],
  [['Action: delayed', 'Status: 4.4.1'], false],
  [['Action: delayed', 'Status: 5.1.1'], false],
  [['Action: delivered', 'Status: 2.0.0'], false],
  [['Action: failed'], false],
  [['Status: 5.1.1'], false],
])('%j: the address does not exist: %s', (fields, expected) => {
  expect(isUnknown(...fields)).toBe(expected);
});

test('each recipient has what became of the mail for it', () => {
  const status = [
    'Reporting-MTA: dns; relay',
    'Original-Recipient: rfc822; Ada@Example.org\nFinal-Recipient: rfc822; <ada@b.example>\nAction: failed\nStatus: 5.1.1',
    'Final-Recipient: utf-8; jürgen@bücher.example\nAction: relayed\nStatus: 2.0.0',
  ].join('\r\n\r\n');
  expect(parseDeliveryReport(status, original)).toEqual({
    messageId: '1@bikes.example',
    recipients: [
      { addresses: ['ada@example.org', 'ada@b.example'], isUnknown: true },
      { addresses: ['jürgen@xn--bcher-kva.example'], isUnknown: false },
    ],
  });
});

test.each([
  ['no recipient', 'Reporting-MTA: dns; relay\n', original],
  [
    'a recipient that is no mail address',
    toStatus('Final-Recipient: x400; c=at', 'Action: failed'),
    original,
  ],
  ['no Message-ID', toStatus('Final-Recipient: rfc822; a@b.example'), 'Subject: x\n\nMessage-ID: <1@x>'],
  ['nothing', '', ''],
])('a report with %s is none', (_, status, ours) => {
  expect(parseDeliveryReport(status, ours)).toBeUndefined();
});

test('of thousands of recipients the first are read', () => {
  const many = Array.from({ length: 5_000 }, (_, index) => `Final-Recipient: rfc822; a${index}@b.example\n`);
  expect(parseDeliveryReport(many.join('\n'), original)?.recipients).toHaveLength(20);
});

// A pattern that tries each of them as the @ of the address would take minutes.
test('an address of very many @ is none', () => {
  const status = toStatus(`Final-Recipient: rfc822; ${'@'.repeat(512 * 1024)} x`);
  expect(parseDeliveryReport(status, original)).toBeUndefined();
});

test.each(['Ada@EXAMPLE.org', 'ada@example.ORG'])('%s is ada@example.org', (address) => {
  expect(normaliseAddress(address)).toBe('ada@example.org');
});
