import { isAddressUnknown, parseReply } from './undeliverable.ts';

/** What a report says of a mail that was sent (RFC 3464). */
export interface DeliveryReport {
  /** Of the mail that it is about, without angle brackets. */
  messageId: string;
  recipients: ReportedRecipient[];
}

/** What became of the mail for one recipient. */
export interface ReportedRecipient {
  /** Normalised: the one that was given, and the one that it has become by forwarding; often the same. */
  addresses: string[];
  /** There is no such address, for good. False: it waits, arrived, or failed for another reason. */
  isUnknown: boolean;
}

/** No mail of ours has more. */
const maxRecipients = 20;

/**
 * Reads the two parts of a report that machines read.
 * @param status the part message/delivery-status
 * @param original the mail that it is about, or its head, or as much of it as was fetched
 * @returns undefined if they do not say which mail for whom
 */
export function parseDeliveryReport(status: string, original: string): DeliveryReport | undefined {
  const messageId = /<([^<>\s]+)>/.exec(parseFields(original).get('message-id') ?? '')?.[1];
  const recipients = toLines(status)
    .split(/\n[ \t]*\n/)
    .map(parseFields)
    .flatMap((fields) => toRecipient(fields) ?? [])
    .slice(0, maxRecipients);
  return messageId === undefined || recipients.length === 0 ? undefined : { messageId, recipients };
}

function toRecipient(fields: Map<string, string>): ReportedRecipient | undefined {
  const addresses = ['original-recipient', 'final-recipient'].flatMap(
    (name) => parseAddress(fields.get(name) ?? '') ?? [],
  );
  if (addresses.length === 0) return undefined;
  return { addresses: [...new Set(addresses)], isUnknown: isRefused(fields) };
}

function isRefused(fields: Map<string, string>): boolean {
  if (!/^failed\b/i.test(fields.get('action') ?? '')) return false;
  const status = /^5\.\d{1,3}\.\d{1,3}\b/.exec(fields.get('status') ?? '')?.[0];
  if (status === undefined) return false;
  const reply = parseReply(fields.get('diagnostic-code') ?? '');
  // Exim says 5.0.0 of whatever fails, also of a server that was away for days: what that one has said decides.
  return isAddressUnknown(status === '5.0.0' ? reply : { ...reply, status });
}

/** `rfc822; Ada@example.org`, or `utf-8; …` (RFC 6533). */
function parseAddress(field: string): string | undefined {
  // Without the @, of which there may be thousands: each would be tried.
  const [, address = ''] = /^(?:rfc822|utf-8)\s*;\s*<?([^\s<>]+)>?$/i.exec(field) ?? [];
  return /.@./.test(address) ? normaliseAddress(address) : undefined;
}

/** The same for an address however mail servers write it. */
export function normaliseAddress(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  const url = `http://${domain}/`;
  // Domains travel as ASCII.
  const ascii = /^[^/?#:@\\]+$/.test(domain) && URL.canParse(url) ? new URL(url).hostname : domain;
  return `${address.slice(0, at)}@${ascii}`.normalize('NFC').toLowerCase();
}

/** Whether an address is one of these, which are those that somebody has now. */
export const isAddressOf = (current: string | readonly string[] | undefined, address: string): boolean =>
  [current ?? []].flat().map(normaliseAddress).includes(normaliseAddress(address));

/** The fields of a head (RFC 5322, section 2.2), unfolded; of several with the same name the first. */
function parseFields(head: string): Map<string, string> {
  const [block = ''] = toLines(head)
    .replace(/^\n+/, '')
    .split(/\n[ \t]*\n/, 1);
  const fields = new Map<string, string>();
  for (const line of block.replaceAll(/\n[ \t]+/g, ' ').split('\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
    if (name !== '' && !fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}

const toLines = (text: string): string => text.replaceAll(/\r\n?/g, '\n');
